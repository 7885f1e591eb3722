"""A loopback server that speaks OpenAI's protocol and misbehaves on demand."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager

from aiohttp import web

MANNERS = {
    "wraps": lambda text: f"```json\n{text}\n```",
    "chatters": lambda text: f"Sure! Here is the JSON {{as you asked}}:\n\n{text}\n\nLet me know if I can help!",
    "repeats": lambda text: f"{text}\n{text}\n{text}",
    "thinks aloud": lambda text: f'<think>Maybe {{"answered": "not"}}? No.</think>{text}',
    "quotes singly": lambda text: text.replace('"', "'"),
    "ends with commas": lambda text: text.replace("]", ",]").replace("}", ",}"),
    "truncates": lambda text: text[: len(text) * 2 // 3],
    "truncates and says so": lambda text: text[: len(text) * 2 // 3],
    "babbles": lambda text: "I think that section three is what you want. " * 40,
    "another form": lambda text: '{"answer": "Send a short notice.", "confidence": 0.9}',
    "a list": lambda text: "[1, 2, 3]",
    "nothing but brackets": lambda text: "{" * 5000,
}
"""What servers make of the form that they were to fill in."""


class Misbehaving:
    """Answer chat completions with `text`, or fail in the way that `mode` names; `asked` are the requests' bodies."""

    def __init__(self):
        self.text = ""
        self.form = {}
        self.mode = "good"
        self.pause = 0.0
        self.piece = 12
        self.asked = []
        self.url = ""
        self.gate = asyncio.Event()
        self.let_through = 0

    async def handle(self, request):
        body = await request.json()
        self.asked.append(body)
        if self.mode == "refuse":
            request.transport.abort()
            return web.Response()
        codes = {"401": 401, "429": 429, "500": 500, "400": 400}
        if self.mode in codes:
            headers = {"Retry-After": "30"} if self.mode == "429" else {}
            fault = {
                "error": {"message": f"key {request.headers.get('Authorization')} says: SECRET-DETAIL", "type": "x"}
            }
            return web.json_response(fault, status=codes[self.mode], headers=headers)
        if self.mode == "no schemas" and "response_format" in body:
            return web.json_response({"error": {"message": "response_format is not known", "type": "x"}}, status=400)
        if self.mode == "hang":
            await asyncio.sleep(60)
        return await (self._stream(request) if body.get("stream") else self._whole(body))

    async def _whole(self, body):
        """Answer at once: with the text of a form where one is wanted, in the manner that the mode names."""
        if self.mode == "garbage":
            return web.Response(text="<html>{not json", content_type="application/json")
        form = self.form(body) if callable(self.form) else self.form
        text = "" if self.mode == "empty" else MANNERS.get(self.mode, str)(json.dumps(form))
        finish = {"truncates and says so": "length", "filters": "content_filter"}.get(self.mode, "stop")
        message = {"role": "assistant", "content": text}
        if self.mode == "refuses":
            message |= {"content": None, "refusal": "I cannot do that."}
        choice = {"index": 0, "message": message, "finish_reason": finish}
        usage = {"prompt_tokens": 700, "completion_tokens": 50, "total_tokens": 750}
        return web.json_response(
            {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice], "usage": usage}
        )

    async def _stream(self, request):
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        if self.mode == "garbage":
            await response.write(b"data: {not json at all\n\n\xff\xfe<html>")
            return response
        text = "" if self.mode == "empty" else self.text
        pieces = [text[at : at + self.piece] for at in range(0, len(text), self.piece)]
        for number, piece in enumerate(pieces):
            if self.mode in {"hang midway", "cut"} and number == len(pieces) * 2 // 3:
                if self.mode == "cut":
                    request.transport.abort()
                    return response
                await asyncio.sleep(60)
            if self.mode == "gated" and number >= self.let_through:
                await self.gate.wait()
            await response.write(_event(piece))
            await asyncio.sleep(self.pause)
        await response.write(_event(None, finish="stop"))
        await response.write(_usage())
        await response.write(b"data: [DONE]\n\n")
        return response


def _event(content, finish=None):
    delta = {} if content is None else {"role": "assistant", "content": content}
    chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}  # fmt: skip
    return f"data: {json.dumps(chunk)}\n\n".encode()


def _usage():
    usage = {"prompt_tokens": 700, "completion_tokens": 50, "total_tokens": 750}
    chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [], "usage": usage}
    return f"data: {json.dumps(chunk)}\n\n".encode()


@asynccontextmanager
async def serve():
    """Yield the server, listening."""
    server = Misbehaving()
    app = web.Application()
    app.router.add_post("/v1/chat/completions", server.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]
    server.url = f"http://127.0.0.1:{port}/v1"
    try:
        yield server
    finally:
        await runner.cleanup()
