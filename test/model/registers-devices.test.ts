import { expect, it } from "vitest";
import { checkSource } from "../../src/model/check.ts";
import { header } from "./marked.ts";

/** Registers whose places the controller tells, after the Extensible Host Controller Interface for USB, 5.3 to 5.6. */
const xhci = `flags Events : u32 { host = 1 << 2, port = 1 << 4 }
enum Link : u4 { u0 = 0, u1 = 1, u2 = 2, u3 = 3, disabled = 4, detect = 5 }

registers Host in bar 0 {
  0x00 cap : u32 readonly {
    [7:0] length : u8;
    [15:8] reserved : u8;
    [31:16] version : u16;
  }
  0x04 hcsparams1 : u32 readonly { [7:0] slots : u8; [18:8] interrupters : u11; [31:24] ports : u8; reserved rest; }
  0x10 hccparams1 : u32 readonly { [0] ac64 : bool; [2] csz : bool; [31:16] xecp : u16; reserved rest; }
  0x14 dboff : u32 readonly;
  0x18 rtsoff : u32 readonly;
  (cap.length) block operational {
    0x00 usbcmd : u32 { [0] run : bool; [1] reset : bool w1s; [2] inte : bool; reserved rest; }
    0x04 usbsts : u32 { [0] halted : bool readonly; [2] error : bool w1c; [3] event : bool w1c; [11] cnr : bool readonly; reserved rest; }
    0x08 pagesize : u32 readonly;
    0x18 crcr : u64 split low high {
      [0] rcs : bool; [1] stop : bool w1s; [2] abort : bool w1s; [3] running : bool readonly;
      [63:6] pointer : u58;
      reserved rest;
    }
    0x30 dcbaap : u64 split low high;
    0x38 config : u32 { [7:0] slots : u8; reserved rest; }
    0x400 block port[1..255] stride 16 {
      0x0 portsc : u32 {
        [0] ccs : bool readonly;
        [1] ped : bool w1c;
        [4] pr : bool w1s;
        [8:5] pls : Link;
        [9] pp : bool;
        [17] csc : bool w1c;
        reserved rest;
      }
      0x4 portpmsc : u32;
    }
  }
  (rtsoff) block runtime {
    0x00 mfindex : u32 readonly { [13:0] index : u14; reserved rest; }
    0x20 block interrupter[0..1023] stride 32 {
      0x00 iman : u32 { [0] pending : bool w1c; [1] enable : bool; reserved rest; }
      0x08 erstsz : u32;
      0x10 erstba : u64 split low high;
      0x18 erdp : u64 split low high { [3] busy : bool w1c; [2:0] segment : u3; [63:4] pointer : u60; }
    }
  }
  (dboff) doorbell[0..255] : u32 write only { [7:0] target : u8; [15:8] reserved : u8; [31:16] stream : u16; }
}

sequence start(port: 1..16) {
  operational.usbcmd.reset = true;
  wait !operational.usbcmd.reset within 1 s;
  wait !operational.usbsts.cnr within 1 s;
  operational.config.slots = Host.hcsparams1.slots;
  operational.crcr <- { rcs: true, pointer: 0x1000 };
  operational.usbcmd.run = true;
  operational.port[port].portsc.pr = true;
  wait operational.port[port].portsc.pls == u0 within 1 s;
  runtime.interrupter[0].iman.enable = true;
  doorbell[0] <- { target: 0, stream: 0 };
}
`;

/** Ports of a SATA controller, after Serial ATA AHCI 1.3.1, 3. */
const ahci = `const ports = 32;

flags PortEvents : u32 { dhrs = 1 << 0, pss = 1 << 1, tfes = 1 << 30 }

registers Hba in bar 5 {
  0x00 cap : u32 readonly { [4:0] np : 1..32 stored np - 1; [12:8] ncs : 1..32 stored ncs - 1; [31] s64a : bool; reserved rest; }
  0x04 ghc : u32 { [0] hr : bool w1s; [1] ie : bool; [31] ae : bool; reserved rest; }
  0x08 is : u32 w1c;
  0x0c pi : u32 readonly;
  0x100 block port[0..ports - 1] stride 0x80 {
    0x00 clb : u64 split low high;
    0x08 fb : u64 split low high;
    0x10 is : PortEvents w1c;
    0x14 ie : PortEvents;
    0x18 cmd : u32 { [0] st : bool; [4] fre : bool; [14] fr : bool readonly; [15] cr : bool readonly; [31:28] icc : u4; reserved rest; }
    0x20 tfd : u32 readonly { [7:0] sts : u8; [15:8] err : u8; reserved rest; }
    0x24 sig : u32 readonly reset 0xffff_ffff;
    0x30 serr : u32 w1c;
    0x34 sact : u32 w1s;
    0x38 ci : u32 w1s;
  }
}

sequence stop(n: 0..31) {
  port[n].cmd.st = false;
  wait !port[n].cmd.cr within 500 ms;
  if (port[n].is.tfes) { port[n].is <- tfes; }
  Hba.is <- 1 << n;
  port[n].ci <- 1 << n;
}
`;

it.each([
  ["a USB controller", xhci],
  ["a SATA controller", ahci],
])("says the registers of %s, and steps over them", (_, text) => {
  const { program, diagnostics } = checkSource(header + text);
  expect(diagnostics).toEqual([]);
  const kinds = program!.root.sequences[0]!.body.map(({ kind }) => kind);
  expect(kinds).toContain("assign");
  expect(kinds).toContain("wait");
});

it("tells which fields of a USB port can be changed by themselves", () => {
  const { program } = checkSource(header + xhci);
  const operational = program!.root.registers[0]!.blocks.find(({ name }) => name === "operational")!;
  const [port] = operational.blocks;
  expect([port!.array!.from, port!.array!.to, port!.offset.range!.min]).toEqual([1n, 255n, 0x400n]);
  const { fields } = port!.registers[0]!;
  expect(fields.filter(({ assignable }) => assignable).map(({ name }) => name)).toEqual([
    "ped",
    "pr",
    "pls",
    "pp",
    "csc",
  ]);
});
