"""The conversation of README.md, for python-socketio on aiohttp."""

import asyncio
import socket

import socketio
from aiohttp import web

NAMESPACES = ("/", "/chat", "/private")

sio = socketio.AsyncServer(async_mode="aiohttp")


async def admit(sid, environ, auth=None):
    if not isinstance(auth, dict) or auth.get("token") != "secret":
        raise socketio.exceptions.ConnectionRefusedError("not authorized", {"reason": "token"})


def answer(name):
    def on(event, handler):
        sio.on(event, handler=handler, namespace=name)

    # What is returned is the acknowledgement, where the client asked for one.
    def returning(event):
        async def handler(sid, value):
            await sio.emit(event, value, to=sid, namespace=name)
            return value

        return handler

    def asking(question, answered):
        async def handler(sid, text):
            async def callback(value):
                await sio.emit(answered, value, to=sid, namespace=name)

            await sio.emit(question, text, to=sid, namespace=name, callback=callback)

        return handler

    async def where(sid):
        return name

    for event in ("echo", "bytes", "wrap"):
        on(event, returning(event))
    on("ask", asking("question", "answered"))
    on("ask bytes", asking("question bytes", "answered bytes"))
    on("where", where)
    if name == "/private":
        on("connect", admit)


async def main():
    for name in NAMESPACES:
        answer(name)
    application = web.Application()
    sio.attach(application)
    runner = web.AppRunner(application)
    await runner.setup()
    listener = socket.create_server(("127.0.0.1", 0))
    await web.SockSite(runner, listener).start()
    print("listening on", listener.getsockname()[1], flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
