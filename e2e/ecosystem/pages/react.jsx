// socket.io-react-hook: a component that shows the state of a socket, the last event, and an answer.
import React, { useState } from "react";
import { createRoot } from "react-dom/client";
import { IoProvider, useSocket, useSocketEvent } from "socket.io-react-hook";

function Chat() {
  const { socket, connected, error } = useSocket(location.origin, { reconnectionDelay: 10, reconnectionDelayMax: 50, auth: { token: "secret" } });
  const { lastMessage } = useSocketEvent(socket, "news");
  const { sendMessage } = useSocketEvent(socket, "echo");
  const [answer, setAnswer] = useState("");
  return (
    <main>
      <p role="status">{error ? `error: ${error.message}` : connected ? "connected" : "not connected"}</p>
      <p aria-label="News">{lastMessage}</p>
      <button onClick={() => sendMessage("from React").then(setAnswer)}>Ask</button>
      <p aria-label="Answer">{answer}</p>
    </main>
  );
}

function App() {
  const [there, setThere] = useState(true);
  return (
    <IoProvider>
      {there && <Chat />}
      <button onClick={() => setThere(false)}>Leave</button>
    </IoProvider>
  );
}

createRoot(document.getElementById("root")).render(<App />);
