const { io } = require("isomorphic-socketio");

void import("./conversation.mjs").then(({ talk }) => talk(io));
