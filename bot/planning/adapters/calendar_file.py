"""Write a plan for calendars (icalendar)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.planning.rules.plans import dated

if TYPE_CHECKING:
    from datetime import datetime

    from bot.planning.rules.plans import Plan

PRODUCT = "-//Wayfinder//plan//EN"


class IcsCalendar:
    """Implement the calendar file: an event that takes no time on the day on which each open step is due."""

    def write(self, plan: Plan, at: datetime) -> bytes:
        """Return the file; an event has the same UID whenever it is written, so that calendars replace it."""
        from icalendar import Calendar, Event  # here: 3 MB that only whoever wants a file needs

        calendar = Calendar()
        calendar.add("prodid", PRODUCT)
        calendar.add("version", "2.0")
        calendar.add("method", "PUBLISH")
        calendar.add("x-wr-calname", plan.called)
        for each in dated(plan):
            if each.due is None:
                continue
            step = each.step
            event = Event()
            event.add("uid", f"{plan.id}-{step.number}@wayfinder.invalid")
            event.add("dtstamp", at)
            event.add("dtstart", each.due)
            event.add("dtend", each.due + timedelta(days=1))
            event.add("summary", f"Due: {step.text}")
            lines = [f"{plan.called}, step {step.number} of {len(plan.steps)}, about {step.hours} h."]
            lines.append(f"Done when you have: {step.artefact}")
            event.add("description", "\n".join([*lines, step.note] if step.note else lines))
            event.add("transp", "TRANSPARENT")
            calendar.add_component(event)
        content: bytes = calendar.to_ical()
        return content
