/** Messages of 64 bytes that as many connections as the argument says send to a server, each waiting for its own to return. */

import { ioUring } from "@ringwright/runtime/io-uring";
import { listen as listenByNode } from "../../examples/echo/net-server.ts";
import { type EchoServer, listen, RING } from "../../examples/echo/server.ts";
import { Uring } from "../../specs/io_uring.gen.ts";
import { compile, CProgram } from "../harness/c-program.ts";
import { pin } from "../harness/pin.ts";
import type { Contestant } from "../harness/types.ts";

const BYTES = 64;
/** The servers keep to one processor, their clients to the other: else who sleeps is woken now beside the other, now in its place. */
const SERVERS_ON = 0;
const CLIENTS_ON = 1;
/** Messages whose bytes are compared. */
const VERIFIED = 1024;
/** Messages of which the slowest in a hundred count. */
const MANY = 20_000;

export async function contestants(connections: number): Promise<readonly Contestant[]> {
  pin(SERVERS_ON);
  const program = compile("echo");
  const loaded = (name: string, server: EchoServer): readonly Contestant[] => {
    const client = new CProgram(program, [server.port, connections, BYTES, CLIENTS_ON].map(String), 120);
    return [
      {
        ...client.contestant(name, "echo", { verify: ["verify", VERIFIED], multiple: connections }),
        async close() {
          client.close();
          await server.close();
        },
      },
      {
        name: `${name}, slowest`,
        once: true,
        round: async () => ({ nanoseconds: (await client.ask("slowest", MANY)).result, count: 1 }),
      },
    ];
  };
  return [
    ...loaded("generated", await listen(await Uring.create(ioUring(), RING))),
    ...loaded("node:net", await listenByNode()),
  ];
}
