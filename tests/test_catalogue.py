"""The Russian catalogue is complete, current and compiled."""

import re

from tests.catalogue import compiled, extracted, folder, translated

HINT = "run `python -m tests.catalogue`, then fill in what is empty in the .po file and run it again"


def _forms(text):
    return (text,) if isinstance(text, str) else tuple(text or ())


def test_every_message_of_the_source_is_translated():
    russian = translated("ru")
    for message in extracted():
        if not message.id:
            continue
        known = russian.get(_forms(message.id)[0])
        assert known is not None and all(_forms(known.string)), f"{message.id!r} is missing: {HINT}"
        assert not known.fuzzy, f"{message.id!r} is fuzzy"


def test_no_message_is_left_over():
    source = {_forms(message.id)[0] for message in extracted() if message.id}
    left = [message.id for message in translated("ru") if message.id and _forms(message.id)[0] not in source]
    assert not left, HINT


def test_plurals_have_three_forms_and_fields_are_kept():
    for message in translated("ru"):
        if not message.id:
            continue
        if message.pluralizable:
            assert len(_forms(message.string)) == 3, message.id
        fields = set(re.findall(r"{(\w*)}", _forms(message.id)[0]))
        for form in _forms(message.string):
            assert set(re.findall(r"{(\w*)}", form)) == fields, message.id


def test_compiled_catalogue_is_current():
    assert (folder("ru") / "crmplan.mo").read_bytes() == compiled(translated("ru")), HINT


def test_russian_plurals_come_out_right():
    from crmplan.loader.packaged import catalogue
    from crmplan.messages import Messages

    _ = Messages("ru", catalogue("ru"))
    forms = [_.plural("{n} error", "{n} errors", n) for n in (1, 2, 5, 11, 21, 112)]
    assert forms == ["1 ошибка", "2 ошибки", "5 ошибок", "11 ошибок", "21 ошибка", "112 ошибок"]
