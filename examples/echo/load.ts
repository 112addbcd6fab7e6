/**
 * An ordinary client, in a process of its own: so many connections, each of which sends a message and waits until all of it
 * has come back. Arguments: port, connections, bytes of a message, milliseconds. Prints what it saw as JSON.
 */
import { once } from "node:events";
import { connect, type Socket } from "node:net";

export interface Seen {
  readonly messages: number;
  readonly milliseconds: number;
  /** Microseconds from sending a message until it was back: the median, and what one in a hundred took longer than. */
  readonly p50: number;
  readonly p99: number;
}

const [port, connections, bytes, milliseconds] = process.argv.slice(2).map(Number) as [number, number, number, number];
const message = Buffer.alloc(bytes, "ringwright ");
const latencies: number[] = [];
let over = false;

/** One message after the other, until the time is over. */
function exchange(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    let back = 0;
    let sent = 0;
    const send = (): void => {
      sent = performance.now();
      socket.write(message);
    };
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("the server closed a connection")));
    socket.on("data", (chunk: Buffer) => {
      if (chunk.compare(message, back, back + chunk.length) !== 0)
        reject(new Error("what came back is not what was sent"));
      back += chunk.length;
      if (back < bytes) return;
      back = 0;
      latencies.push(performance.now() - sent);
      if (over) resolve();
      else send();
    });
    send();
  });
}

const sockets = await Promise.all(
  Array.from({ length: connections }, async () => {
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    return socket;
  }),
);
const start = performance.now();
setTimeout(() => (over = true), milliseconds);
await Promise.all(sockets.map(exchange));
const took = performance.now() - start;
for (const socket of sockets) socket.removeAllListeners("close").destroy();

latencies.sort((a, b) => a - b);
const at = (share: number): number =>
  latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))]! * 1000;
const seen: Seen = { messages: latencies.length, milliseconds: took, p50: at(0.5), p99: at(0.99) };
console.log(JSON.stringify(seen));
