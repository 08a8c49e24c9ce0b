import { describe, expect, test } from "@jest/globals";
import { byteSize, parseHandshake, sizeOf } from "../src/core/frame.ts";
import { handshake } from "./sim/world.ts";

/** What native timers hold, in ms. */
const LONGEST = 2 ** 31 - 1;

describe("a handshake", () => {
  test("grants a session", () => {
    expect(parseHandshake('0{"sid":"lv_VI97HAXpY6yYWAAAC","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}')).toEqual({
      sid: "lv_VI97HAXpY6yYWAAAC",
      upgrades: ["websocket"],
      pingInterval: 25_000,
      pingTimeout: 20_000,
      maxPayload: 1_000_000,
    });
  });

  test("may hold keys of the future, and they are not passed on", () => {
    expect(parseHandshake(handshake({ cookie: "x", __proto__: 1, constructor: 2 }))).toEqual(parseHandshake(handshake()));
  });

  test.each([
    ["maxPayload", undefined, Infinity],
    ["maxPayload", null, Infinity],
    ["maxPayload", 0, Infinity],
    ["maxPayload", -1, Infinity],
    ["maxPayload", "1000", Infinity],
    ["maxPayload", 1, 1],
    ["pingInterval", 1e300, LONGEST],
    ["pingInterval", LONGEST, LONGEST],
    ["pingInterval", 0.5, 0.5],
    ["pingTimeout", 1e15, LONGEST],
    ["upgrades", undefined, []],
    ["upgrades", null, []],
    ["upgrades", "websocket", []],
    ["upgrades", { 0: "websocket", length: 1 }, []],
    ["upgrades", [null, 1, {}, "websocket", ["polling"]], ["websocket"]],
  ])("whose %s is %p means %p", (key, value, meaning) => {
    expect(parseHandshake(handshake({ [key]: value }))).toMatchObject({ [key]: meaning });
  });

  test("with an interval beyond all numbers is a session without a heartbeat to miss", () => {
    expect(parseHandshake('0{"sid":"a","pingInterval":1e999,"pingTimeout":1}')).toMatchObject({ pingInterval: LONGEST });
  });

  test.each([
    ["sid", undefined], ["sid", null], ["sid", ""], ["sid", 1], ["sid", {}], ["sid", ["a"]],
    ["pingInterval", undefined], ["pingInterval", null], ["pingInterval", "25000"], ["pingInterval", -1], ["pingInterval", 0], ["pingInterval", [25]],
    ["pingTimeout", undefined], ["pingTimeout", null], ["pingTimeout", "20000"], ["pingTimeout", -1], ["pingTimeout", 0], ["pingTimeout", true],
  ])("whose %s is %p is none", (key, value) => {
    expect(() => parseHandshake(handshake({ [key]: value }))).toThrow(expect.objectContaining({ code: "BAD_HANDSHAKE" }));
  });

  test.each([
    ...["0", "0{", "0[]", "0null", "0true", '0"sid"', "01", "4hello", "1", "2"].map((frame) => [frame, "BAD_HANDSHAKE"]),
    ...["", " 0{}", '{"sid":"a"}', "<!doctype html>", "7", "not found", "<p>1:0{}"].map((frame) => [frame, "NOT_SOCKET_IO"]),
    ['96:0{"sid":"old"}2:40', "UNSUPPORTED_PROTOCOL"],
  ])("is not %j: %s", (frame, code) => {
    expect(() => parseHandshake(frame)).toThrow(expect.objectContaining({ code }));
  });

  test("that is no JSON is refused with what JSON.parse said", () => {
    expect(() => parseHandshake("0{")).toThrow(expect.objectContaining({ cause: expect.objectContaining({ name: "SyntaxError" }) }));
  });

  test("is not binary", () => {
    expect(() => parseHandshake(new ArrayBuffer(2))).toThrow(expect.objectContaining({ code: "NOT_SOCKET_IO", message: expect.stringContaining("binary") }));
  });

  test("that is none is shown in part", () => {
    const page = `<html>${"x".repeat(1000)}`;
    expect(() => parseHandshake(page)).toThrow(expect.objectContaining({ message: expect.stringMatching(/ "<html>x{30,60}…"$/) }));
  });
});

test.each([
  ["an ArrayBuffer", new ArrayBuffer(3), 3],
  ["a view of a part of one", new Uint16Array(new ArrayBuffer(10), 2, 3), 6],
  ["a DataView", new DataView(new ArrayBuffer(10), 9), 1],
  ["a Blob", new Blob(["€"]), 3],
  ["nothing", new Uint8Array(), 0],
])("the size of %s is in bytes", (_, binary, size) => {
  expect(byteSize(binary)).toBe(size);
  expect(sizeOf(binary)).toBe(size);
});

test("the size of text is in UTF-16 units, which need no counting", () => {
  expect(sizeOf("4€😀")).toBe(4);
});
