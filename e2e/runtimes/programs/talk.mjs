import { io } from "isomorphic-socketio";
import { talk } from "./conversation.mjs";

talk(io);
