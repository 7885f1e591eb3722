"""Learn one vector for each section: where, among all messages, those that it answers lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn import functional

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bot.search.training.material import Material

EPOCHS = 10
LEARNING_RATE = 2e-3
AT_ONCE = 256
WARM_UP = 0.1
"""Share of all steps over which the learning rate rises; over the rest it falls."""

SCALE = 20.0
"""One over the temperature of the softmax over all sections."""

SMOOTHING = 0.1
"""Share of each goal that is spread over all sections. Without it, or with 5 or 20 epochs, recall@3 moves by less than .01."""

SEED = 20261130


def learn(
    material: Material, messages: NDArray[np.float32], units: NDArray[np.float32], sections: list[int]
) -> NDArray[np.float32]:
    """Return (sections, dimensions), unit length: a softmax classifier of messages whose classes are these sections.

    `messages` are the vectors of the material's training messages in their order, `units` those of its units, which are learnt
    from as well. Each section begins at its short form. Unlike the encoder, which sees 24 sections at once, this tells each from
    all others.
    """
    torch.manual_seed(SEED)
    places = {section: place for place, section in enumerate(sections)}
    goals = _goals(material, places)
    owned = [number for number, owner in enumerate(material.owners) if owner in places]
    asked = torch.from_numpy(np.concatenate([messages, units[owned]]))
    own = functional.one_hot(torch.tensor([places[material.owners[number]] for number in owned]), len(sections))
    goals = torch.cat([goals, own.float()])
    starts = units[[material.wholes[section] for section in sections]]
    vectors = torch.nn.Parameter(torch.from_numpy(starts.copy()))
    optimizer = torch.optim.AdamW([vectors], lr=LEARNING_RATE, weight_decay=1e-3)
    steps = EPOCHS * -(-len(asked) // AT_ONCE)
    warm_up = max(WARM_UP, 2 / steps)  # the schedule divides by its steps but one
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, LEARNING_RATE, total_steps=steps, pct_start=warm_up)
    for _ in range(EPOCHS):
        order = torch.randperm(len(asked))
        for start in range(0, len(asked), AT_ONCE):
            batch = order[start : start + AT_ONCE]
            logits = SCALE * asked[batch] @ functional.normalize(vectors, dim=1).T
            loss = functional.cross_entropy(logits, goals[batch], label_smoothing=SMOOTHING)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
    learnt: NDArray[np.float32] = functional.normalize(vectors, dim=1).detach().numpy()
    return learnt


def _goals(material: Material, places: dict[int, int]) -> torch.Tensor:
    """Return (messages, sections): what share of each message each section should get."""
    every = [message for own in material.train.values() for message in own]
    goals = torch.zeros(len(every), len(places))
    for row, message in enumerate(every):
        for section, share in message.targets.items():
            if section in places:
                goals[row, places[section]] = share
    return goals
