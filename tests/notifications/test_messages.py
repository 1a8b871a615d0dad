"""What messages say and how they travel: DOMAIN, Push, as a table."""

import string
from datetime import timedelta

import pytest

from domain.alarms.models import AlarmKind
from notifications.messages.alarm_words import COLOURS, WORDS
from notifications.messages.message import LONGEST_BODY, LONGEST_TITLE, Text, Wording
from notifications.messages.profile import Channel, CollapseKey, Interruption, profile_of
from notifications.models import NotificationKind

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("kind", "level", "channel", "urgent", "interruption", "life", "collapse"),
    [
        ("ALARM", "I", Channel.EMERGENCY_RED, True, Interruption.CRITICAL, 24, None),
        ("ALARM", "II", Channel.EMERGENCY_ORANGE, True, Interruption.TIME_SENSITIVE, 24, "emg"),
        ("ALARM", "III", Channel.EMERGENCY_YELLOW, True, Interruption.ACTIVE, 6, "emg"),
        ("ALARM", "IV", Channel.INCIDENT, False, Interruption.PASSIVE, 24, "incident"),
        ("ALARM", None, Channel.INCIDENT, False, Interruption.PASSIVE, 24, "incident"),
        ("NOTICE", None, Channel.NOTICE, False, Interruption.PASSIVE, 24, "notice"),
        ("BILL", None, Channel.BILL, False, Interruption.ACTIVE, 72, "bill"),
        ("DOOR", None, Channel.VISIT, False, Interruption.ACTIVE, 72, None),
        ("RESIDENCY", None, Channel.VISIT, False, Interruption.ACTIVE, 72, None),
    ],
)
def test_profiles(
    kind: str,
    level: str | None,
    channel: Channel,
    urgent: bool,
    interruption: Interruption,
    life: int,
    collapse: str | None,
) -> None:
    profile = profile_of(NotificationKind(kind), level)
    assert (profile.channel, profile.urgent, profile.interruption) == (channel, urgent, interruption)
    assert profile.time_to_live == life * HOUR
    assert profile.collapse == (CollapseKey(collapse) if collapse else None)


def test_red_is_never_quieted_muted_or_collapsed() -> None:
    red = profile_of(NotificationKind.ALARM, "I")
    assert (red.quietable, red.mutable, red.collapse, red.private) == (False, False, None, False)


def test_what_quiet_hours_delay_outlives_a_night() -> None:
    profiles = [profile_of(NotificationKind.ALARM, level) for level in ("I", "II", "III", "IV")]
    profiles += [profile_of(kind, None) for kind in NotificationKind]
    assert all(profile.time_to_live >= 24 * HOUR for profile in profiles if profile.quietable)
    assert [profile.quietable for profile in profiles[:4]] == [False, False, False, True]


def test_private_things_are_private_on_the_lock_screen() -> None:
    private = {kind for kind in NotificationKind if profile_of(kind, None).private}
    assert private == {NotificationKind.BILL, NotificationKind.DOOR, NotificationKind.RESIDENCY}


def test_fcm_s_four_collapse_keys() -> None:
    assert {key.value for key in CollapseKey} == {"emg", "incident", "bill", "notice"}


def test_every_alarm_has_words_in_both_languages() -> None:
    assert set(WORDS) == set(AlarmKind)
    assert len(COLOURS) == 4
    for words in WORDS.values():
        assert all([words.name_zh, words.name_en, words.task_zh, words.task_en])
        assert not set(words.name_zh + words.task_zh + words.advice_zh) & set(string.ascii_letters)
        assert (words.name_en + words.task_en + words.advice_en).isascii()


def test_long_texts_are_cut_and_stand_on_one_line() -> None:
    text = Text("长" * 200, "一\n二\t三  四" + "五" * 500)
    assert (len(text.title), text.title[-1]) == (LONGEST_TITLE, "…")
    assert (len(text.body), text.body[:7], text.body[-1]) == (LONGEST_BODY, "一 二 三 四", "…")


@pytest.mark.parametrize(
    ("language", "title"),
    [("zh-CN", "通知"), ("en", "Notice"), ("en-GB", "Notice"), ("fr", "通知"), ("", "通知")],
)
def test_english_where_asked_for_else_chinese(language: str, title: str) -> None:
    assert Wording(Text("通知", ""), Text("Notice", "")).text(language).title == title
