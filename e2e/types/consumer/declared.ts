// What applications export without naming its type: compilers write it into declarations, for which it needs a name.
import { io, Manager } from "socket.io-client";

export const manager = new Manager("http://localhost", { autoConnect: false });
export const { engine } = manager;
export const connect = (token: string) => io("http://localhost", { auth: { token } });

export class Connections {
  readonly main = io("http://localhost");
  readonly manager = this.main.io;
  readonly admin = this.manager.socket("/admin");

  hurried() {
    return this.main.timeout(5).volatile;
  }
}
