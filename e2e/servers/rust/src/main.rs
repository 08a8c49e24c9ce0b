//! The conversation of README.md, for socketioxide on axum.

use rmpv::Value;
use socketioxide::{
    SocketIo,
    extract::{AckSender, Data, Event, SocketRef, TryData},
    handler::ConnectHandler,
};
use std::fmt;
use tokio::net::TcpListener;

struct Refusal;

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("not authorized")
    }
}

async fn admit(TryData(auth): TryData<serde_json::Value>) -> Result<(), Refusal> {
    match auth {
        Ok(auth) if auth["token"] == "secret" => Ok(()),
        _ => Err(Refusal),
    }
}

// An acknowledgement that nobody asked for is not sent.
async fn send_back(socket: SocketRef, Event(event): Event, Data(value): Data<Value>, ack: AckSender) {
    let _ = socket.emit(event, &value);
    let _ = ack.send(&value);
}

async fn ask(socket: SocketRef, text: String, question: &str, answered: &str) {
    let Ok(answer) = socket.emit_with_ack::<_, Value>(question, &text) else { return };
    if let Ok(value) = answer.await {
        let _ = socket.emit(answered, &value);
    }
}

async fn answer(socket: SocketRef) {
    for event in ["echo", "bytes", "wrap"] {
        socket.on(event, send_back);
    }
    socket.on("ask", async |socket: SocketRef, Data(text): Data<String>| ask(socket, text, "question", "answered").await);
    socket.on("ask bytes", async |socket: SocketRef, Data(text): Data<String>| {
        ask(socket, text, "question bytes", "answered bytes").await;
    });
    socket.on("where", async |socket: SocketRef, ack: AckSender| {
        let _ = ack.send(socket.ns());
    });
}

// Each handler is a task of its own: on several threads their answers would overtake each other.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (layer, io) = SocketIo::new_layer();
    io.ns("/", answer);
    io.ns("/chat", answer);
    io.ns("/private", answer.with(admit));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on {}", listener.local_addr()?.port());
    axum::serve(listener, axum::Router::new().layer(layer)).await?;
    Ok(())
}
