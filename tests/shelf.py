"""A small library to test with: real articles' form, words of its own."""

from __future__ import annotations

from datetime import date

from bot.answering.rules.glossary import Term
from bot.digest.rules.issues import Opportunity
from bot.kernel.models import Document, Evidence, Level, Section, Source, Tip, Topic

TOPICS = (
    Topic("pricing-clients", "Pricing and clients", "Clients and money", "What to charge."),
    Topic("getting-started", "Getting started", "Clients and money", "First clients."),
    Topic("remote-work", "Remote work", "Where work grows", "Time zones."),
)

STUDY = Source(
    "study-2025", "A study of rates", "Journal of Rates", "2025", "https://example.org/study", Evidence.PEER_REVIEWED
)


def section(document, slug, heading, lead, points, also=("a", "b", "c"), careful=None):
    return Section(f"{document}#{slug}", heading, tuple(also), lead, tuple(points), careful)


def document(document_id, title, sections, sources=(STUDY,), review_by=date(2027, 11, 22)):
    return Document(
        id=document_id,
        title=title,
        topic=document_id.partition("/")[0],
        summary=f"About {title.lower()}.",
        level=Level.STARTER,
        reviewed=date(2026, 11, 22),
        review_by=review_by,
        sources=tuple(sources),
        sections=tuple(sections),
    )


RAISES = document(
    "pricing-clients/raising-rates",
    "Raising rates",
    [
        section(
            "pricing-clients/raising-rates",
            "raise-rate-old-client",
            "How do I raise my rate with an old client?",
            "Send a short notice thirty days ahead with the new rate and the start date. Running work stays at the old rate.",
            [
                'Send: "From March my hourly rate is 43 instead of 38. Running work stays at 38."',
                "Raise by 10 to 15 percent at once, as a rule of thumb.",
                "In a 2025 study, clients kept 8 of 10 freelancers after a raise [study-2025].",
                "Choose a calm week after a good delivery.",
            ],
            also=[
                "my old client pays too little",
                "increase price existing customer",
                "charge more without losing them",
            ],
            careful="A raise in the middle of a project reads as blackmail.",
        ),
        section(
            "pricing-clients/raising-rates",
            "late-invoice",
            "My client is late with an invoice. What do I do?",
            "Ask a named person for a payment date today and stop new work until the invoice is paid.",
            [
                "Phone accounting and note the name of whoever answers.",
                "Send the second reminder after seven days.",
                "Write a final notice with one date and one consequence.",
            ],
            also=["client wont pay", "unpaid invoice overdue", "chasing money"],
        ),
    ],
)

STARTING = document(
    "getting-started/first-client",
    "First client",
    [
        section(
            "getting-started/first-client",
            "first-client-no-reviews",
            "How do I find my first client with no reviews?",
            "Sell one small job with a fixed price to somebody who already knows that you work well.",
            [
                "List 20 people who have seen you finish something.",
                "Offer a job of one to three days.",
                "Show two samples made for the kind of client you write to.",
                "Ask for a detailed public comment after the delivery.",
            ],
            also=["zero reviews nobody hires me", "first gig ever", "how to start without experience"],
        ),
        section(
            "getting-started/first-client",
            "free-work",
            "Should I work for free at first?",
            "Only for a named return, such as a testimonial with a number, and only once.",
            [
                "Write down what you get for it before you begin.",
                "Cap free work at one day.",
                "Say the normal price in the offer, so that free has a value.",
            ],
            also=["unpaid trial", "do it for exposure", "volunteer to get experience"],
        ),
    ],
)

ZONES = document(
    "remote-work/time-zones",
    "Time zones",
    [
        section(
            "remote-work/time-zones",
            "time-zone-overlap",
            "How many hours of overlap do I need across time zones?",
            "Two shared hours a day carry most projects when everything else is written down.",
            [
                "Name your two hours in the offer.",
                "Send a written status at the end of your day.",
                "Book calls at the edge of your day, not in the night.",
            ],
            also=["client in another timezone", "us client from asia", "9 hour difference"],
        ),
    ],
)

DOCUMENTS = (RAISES, STARTING, ZONES)
TERMS = (
    Term("kill fee", ("cancellation fee",), "What a client pays when they cancel a job that has begun.", hard=True),
    Term(
        "rate",
        (),
        "What you charge for an hour, a day or a piece.",
        "pricing-clients/raising-rates#raise-rate-old-client",
    ),
)

TIPS = tuple(
    Tip(f"t{number}", topic, text)
    for number, (topic, text) in enumerate(
        [
            ("pricing-clients", "Write your floor price on paper before the call."),
            ("pricing-clients", "Add a date to every offer."),
            ("getting-started", "Message one old colleague today."),
        ]
    )
)

OPPORTUNITIES = (
    Opportunity("old-clients", "Old clients", "Write to one.", "pricing-clients/raising-rates#raise-rate-old-client"),
    Opportunity(
        "old-colleagues", "Old colleagues", "List them.", "getting-started/first-client#first-client-no-reviews"
    ),
    Opportunity("nowhere", "Nowhere", "Look.", "getting-started/first-client#no-such-section"),
)
