"""What a message holds: links in the order they are seen in, each page once, and words to search by."""

from __future__ import annotations

from typing import Any

from discord import Client, Intents, Message, PartialMessageable
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.members.messages import LONGEST_TEXT, Held, read_message

ROW, BUTTON, SELECT, TEXT = 1, 2, 3, 10
MENU = {"type": ROW, "components": [{"type": SELECT, "custom_id": "x", "options": [{"label": "a", "value": "0123"}]}]}
PARTS = {"content": "", "embeds": [], "components": [], "attachments": [], "edited_timestamp": None, "type": 0}
PARTS |= {"timestamp": "2031-03-05T10:00:00+00:00", "flags": 0}
DATA = {"id": "1", "channel_id": "2", "author": {"id": "3", "username": "noor", "discriminator": "0", "avatar": None}}
DATA |= {"pinned": False, "mention_everyone": False, "tts": False, "mentions": [], "mention_roles": []}
STATE = Client(intents=Intents.none())._connection


def held(content: str = "", *, is_own: bool = False, **parts: Any) -> Held:
    data: Any = PARTS | DATA | {"content": content} | parts
    return read_message(Message(state=STATE, channel=PartialMessageable(STATE, 2), data=data), is_own=is_own)


def test_links_come_in_the_order_they_are_seen_in_and_each_page_once():
    embed = {
        "url": "https://b.example/",
        "description": "[c](https://c.example/x), https://a.example/1#top",
        "title": "",
    }
    button = {"type": BUTTON, "style": 5, "url": "https://d.example/"}
    read = held(
        "<https://a.example/1> https://www.a.example/1/?utm_source=x",
        embeds=[embed],
        components=[{"type": TEXT, "content": "**[e](https://e.example/(1))**"}, {"type": ROW, "components": [button]}],
    )
    names = ["a.example/1", "b.example/", "c.example/x", "e.example/(1)", "d.example/"]
    assert read.links == tuple(f"https://{name}" for name in names)


def test_authors_sites_and_places_in_discord_are_asides():
    embed = {"url": "https://a.example/1", "author": {"name": "N", "url": "https://a.example/by/n"}}
    read = held("https://discord.com/channels/1/2/3", embeds=[embed | {"provider": {"url": "https://a.example"}}])
    assert read.links == ("https://a.example/1",)
    assert read.asides == ("https://discord.com/channels/1/2/3", "https://a.example/by/n", "https://a.example")


def test_what_is_forwarded_is_read_too():
    forwarded = PARTS | {"content": "Chips! https://a.example/1", "embeds": [{"url": "https://b.example/2"}]}
    read = held(message_snapshots=[{"message": forwarded}])
    assert read.links == ("https://a.example/1", "https://b.example/2")
    assert read.text == "Chips!"


def test_in_our_own_messages_small_print_counts_only_where_nothing_else_has_links():
    listed, small = (
        "**[a](https://a.example/1)**\n-# by [b](https://b.example/2)",
        "**AI**\n-# [b](https://b.example/2)",
    )
    assert held(listed, is_own=True).links == ("https://a.example/1",)
    assert held(listed).links == ("https://a.example/1", "https://b.example/2")
    assert held(small, is_own=True).links == ("https://b.example/2",)


def test_only_our_own_menus_name_stories():
    assert held(components=[MENU], is_own=True).stories == ("0123",)
    assert held(components=[MENU]).stories == ()


def test_its_words_are_those_people_wrote_and_the_headline_in_a_link():
    read = held(
        "<@12> see <t:1:R> **chips**, [here](https://a.example/2031/a-new-chip-cluster.html?x=1)",
        embeds=[{"title": "Massive", "footer": {"text": "a feed"}}],
    )
    assert read.text == "see **chips**, [here]( ) Massive a feed a new chip cluster"


def test_of_a_wrapped_link_the_page_s_own_headline_counts():
    assert held("https://l.facebook.com/l.php?u=https%3A%2F%2Fa.example%2Fa-new-chip&h=AT0-x-y").text == "a new chip"


@given(st.text(max_size=300), st.lists(st.sampled_from(["https://", "a.b/", "<", ">", "-# ", "\n", "[", "](", ")"])))
def test_any_text_is_read(text: str, marks: list[str]):
    read = held(text + "".join(marks) + text, embeds=[{"description": "".join(marks) + text}])
    assert len(read.text) <= LONGEST_TEXT


def test_a_message_of_nothing_but_a_sticker_holds_nothing():
    assert held(sticker_items=[{"id": "1", "name": "wave", "format_type": 1}]) == Held()
