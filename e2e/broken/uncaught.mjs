// argv: "throws" or "rejects", URL. Has socket.io-client call an `auth` function that does so, and prints what nobody catches.
import { io } from "socket.io-client";

const [how, url] = process.argv.slice(2);
const error = new Error("no token");
const throws = () => {
  throw error;
};
const rejects = () => void Promise.reject(error);
const socket = io(url, { auth: how === "throws" ? throws : rejects, reconnection: false });
process.on("uncaughtException", ({ message }) => {
  console.log(`uncaught: ${message}`);
  socket.disconnect();
});
