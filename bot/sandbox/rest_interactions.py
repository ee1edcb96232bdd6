"""REST routes by which a bot answers interactions; their tokens are their authorization."""

from __future__ import annotations

from aiohttp import web

from bot.sandbox import objects
from bot.sandbox.errors import unknown
from bot.sandbox.interaction import DEFERRED, Interaction
from bot.sandbox.interactions import Interactions
from bot.sandbox.model import LOADING, Message
from bot.sandbox.rest import answer, flag, nothing, number
from bot.sandbox.uploads import with_files
from bot.sandbox.world import World


class Answers:
    def __init__(self, world: World, interactions: Interactions) -> None:
        self._world = world
        self._interactions = interactions

    def routes(self) -> list[web.RouteDef]:
        one = "/webhooks/{application_id}/{token}/messages/{message_id}"
        return [
            web.post("/interactions/{interaction_id}/{token}/callback", self.respond),
            web.post("/webhooks/{application_id}/{token}", self.follow_up),
            web.get(one, self.get),
            web.patch(one, self.edit),
            web.delete(one, self.delete),
        ]

    async def respond(self, request: web.Request) -> web.Response:
        data = await with_files(request, "data")
        interaction_id = number(request, "interaction_id")
        receipt = self._interactions.respond(interaction_id, request.match_info["token"], data)
        return answer(receipt) if flag(request, "with_response") else nothing()

    async def follow_up(self, request: web.Request) -> web.Response:
        draft = await with_files(request)
        interaction = self._interaction(request)
        original = interaction.original
        if interaction.callback == DEFERRED and original and original.flags & LOADING:
            message = self._interactions.edit(interaction, original, draft)  # the first one fills the deferred answer
        else:
            message = self._interactions.post(interaction, draft, follows=True)
        interaction.shown.set()
        return answer(objects.message(self._world, message))

    async def get(self, request: web.Request) -> web.Response:
        return answer(objects.message(self._world, self._message(request, self._interaction(request))))

    async def edit(self, request: web.Request) -> web.Response:
        draft = await with_files(request)
        interaction = self._interaction(request)
        message = self._interactions.edit(interaction, self._message(request, interaction), draft)
        interaction.shown.set()
        return answer(objects.message(self._world, message))

    async def delete(self, request: web.Request) -> web.Response:
        interaction = self._interaction(request)
        message = self._message(request, interaction)
        self._world.delete(message)
        if interaction.latest is message:
            interaction.latest = None
        if interaction.original is message:
            interaction.original = None
        interaction.shown.set()
        return nothing()

    def _interaction(self, request: web.Request) -> Interaction:
        if number(request, "application_id") != self._world.application_id:
            raise unknown("Webhook")
        return self._interactions.by_token(request.match_info["token"])

    def _message(self, request: web.Request, interaction: Interaction) -> Message:
        """Return "@original", or another message of this interaction; those of others are beyond its token."""
        if request.match_info["message_id"] == "@original":
            if interaction.original is None:
                raise unknown("Message")
            return interaction.original
        message_id = number(request, "message_id")
        if not interaction.reaches(message_id):
            raise unknown("Message")
        return self._world.message(message_id, interaction.channel.id)
