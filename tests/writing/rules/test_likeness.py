"""A translation that says the same passes; one with another number, amount, name, link or denial does not."""

from __future__ import annotations

import pytest

from bot.writing.adapters.language_facts import read_tongues
from bot.writing.rules.likeness import differs

TONGUES = read_tongues()
NOTICE = "Send a short notice thirty days ahead with the new rate. Never change it in the middle of a project."
RAISE = "Raise by 10 to 15 percent at once, from 1,500 dollars to 1,700 on Upwork."
BOTH = (NOTICE, RAISE)
TRUE = {
    "es": (
        "Envía un aviso breve 30 días antes con la nueva tarifa. Nunca la cambies en mitad de un proyecto.",
        "Súbela de una vez entre un 10 y un 15 por ciento, de 1.500 dólares a 1.700 en Upwork.",
    ),
    "pt": (
        "Envie um aviso curto com 30 dias de antecedência com o novo valor. Nunca o mude no meio de um projeto.",
        "Aumente de 10 a 15% de uma vez, de 1.500 dólares para 1.700 no Upwork.",
    ),
    "fr": (
        "Envoie un court préavis 30 jours à l'avance avec le nouveau tarif. Ne le change jamais au milieu d'un projet.",
        "Augmente de 10 à 15 % d'un coup, de 1 500 dollars à 1 700 sur Upwork.",
    ),
    "de": (
        "Schick dreißig Tage vorher eine kurze Nachricht mit dem neuen Satz. Ändere ihn nie mitten in einem Projekt.",
        "Erhöhe auf einmal um 10 bis 15 Prozent, von 1.500 Dollar auf 1.700 bei Upwork.",
    ),
    "hi": (
        "नई दर के साथ 30 दिन पहले एक छोटी सूचना भेजें। प्रोजेक्ट के बीच में इसे कभी न बदलें।",
        "एक बार में 10 से 15 प्रतिशत बढ़ाएँ, Upwork पर 1,500 डॉलर से 1,700 तक।",
    ),
    "id": (
        "Kirim pemberitahuan singkat 30 hari sebelumnya dengan tarif baru. Jangan pernah mengubahnya di tengah proyek.",
        "Naikkan 10 sampai 15 persen sekaligus, dari 1.500 dolar menjadi 1.700 di Upwork.",
    ),
    "ar": (
        "أرسل إشعارًا قصيرًا قبل ٣٠ يومًا بالسعر الجديد. لا تغيّره أبدًا في منتصف مشروع.",
        "ارفع السعر دفعة واحدة بنسبة ١٠ إلى ١٥٪، من ١٬٥٠٠ دولار إلى ١٬٧٠٠ على Upwork.",
    ),
    "zh": (
        "提前30天发一个简短的通知，写明新价格。千万不要在项目中途改价。",
        "一次性提高百分之10到15，在Upwork上从1,500美元提到1,700。",
    ),
}
WRONG = {
    "es": (
        "Envía un aviso breve 20 días antes con la nueva tarifa. Nunca la cambies en mitad de un proyecto.",
        "Súbela de una vez entre un 10 y un 15 por ciento, de 1.500 euros a 1.700 en Upwork.",
    ),
    "pt": (
        "Envie um aviso curto com 30 dias de antecedência com o novo valor. Mude-o no meio de um projeto.",
        "Aumente de 10 a 15% de uma vez, de 1.500 dólares para 1.700 no Fiverr.",
    ),
    "fr": (
        "Envoie un court préavis 30 jours à l'avance avec le nouveau tarif. Change-le au milieu d'un projet.",
        "Augmente de 10 à 15 d'un coup, de 1 500 dollars à 1 700 sur Upwork.",
    ),
    "de": (
        "Schick dreißig Tage vorher eine kurze Nachricht mit dem neuen Satz. Ändere ihn mitten in einem Projekt.",
        "Erhöhe auf einmal um 10 bis 15 Prozent, von 1.500 Dollar auf 1.700 bei Upwork, siehe rates.com.",
    ),
    "hi": (
        "नई दर के साथ 30 दिन पहले एक छोटी सूचना भेजें। प्रोजेक्ट के बीच में इसे बदलें।",
        "एक बार में 10 से 25 प्रतिशत बढ़ाएँ, Upwork पर 1,500 डॉलर से 1,700 तक।",
    ),
    "id": (
        "Kirim pemberitahuan singkat 3 hari sebelumnya dengan tarif baru. Jangan pernah mengubahnya di tengah proyek.",
        "Naikkan 10 sampai 15 persen sekaligus, dari 1.500 menjadi 1.700 di Upwork.",
    ),
    "ar": (
        "أرسل إشعارًا قصيرًا قبل ٣٠ يومًا بالسعر الجديد. غيّره في منتصف مشروع.",
        "ارفع السعر دفعة واحدة بنسبة ١٠ إلى ١٥٪، من ١٬٥٠٠ دولار إلى ١٬٩٠٠ على Upwork.",
    ),
    "zh": (
        "提前30天发一个简短的通知，写明新价格。请在项目中途改价。",
        "一次性提高百分之10到15，在Upwork和Fiverr上从1,500美元提到1,700。",
    ),
}


def test_eight_languages_are_known():
    assert set(TONGUES) == set(TRUE) == set(WRONG)


@pytest.mark.parametrize("code", TRUE)
def test_true_translation_passes(code):
    assert [differs(one, other, TONGUES[code]) for one, other in zip(BOTH, TRUE[code], strict=True)] == ["", ""]


@pytest.mark.parametrize("code", WRONG)
def test_translation_with_a_slip_does_not_pass(code):
    for one, other in zip(BOTH, WRONG[code], strict=True):
        assert differs(one, other, TONGUES[code]), other


@pytest.mark.parametrize("code", TRUE)
def test_markup_links_and_another_length_do_not_pass(code):
    good = TRUE[code][0]
    for other in (
        f"@everyone {good}",
        f"{good} https://evil.example",
        good * 4,
        good[:5],
        f"[{good}](http://evil.example)",
    ):
        assert differs(NOTICE, other, TONGUES[code]), other


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        ("Ask once, then again after a week.", "Pregunta 1 vez y otra tras una semana."),
        ("Half of it is due first.", "El 50 se paga primero."),
        ("A 40k contract is rare.", "Un contrato de 40.000 es raro."),
        ("It costs 1.5 times as much.", "Cuesta 1,5 veces más."),
        ("Unpaid tests are rarely fair.", "Las pruebas no pagadas rara vez son justas."),
        ("In March, Germans paid 20 euros.", "En marzo, los alemanes pagaron 20 €."),
        ("AI tools help.", "Las herramientas de IA ayudan."),
    ],
)
def test_what_languages_put_otherwise_is_no_slip(english, spanish):
    assert differs(english, spanish, TONGUES["es"]) == ""
