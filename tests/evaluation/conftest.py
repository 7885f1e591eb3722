"""What tests of recorded selections share: the library as it stands."""

from __future__ import annotations

import pytest

from bot.kernel.models import Passage
from bot.settings import Settings
from bot.wiring.foundation import knowledge_folder


@pytest.fixture(scope="session")
def passages():
    documents, _ = knowledge_folder(Settings(_env_file=None)).documents()
    return {each.heading: Passage(each, document, 1, 1, 1) for document in documents for each in document.sections}
