// Finds the browsers the tests drive, and provides them where none is installed.
// By hand: node scripts/browsers.mjs chromium firefox
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as playwright from "playwright";

const LINUX_FOLDERS = ["/usr/bin", "/usr/local/bin", "/snap/bin"];
const WINDOWS_FOLDERS = ["ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA"].map((name) => process.env[name] ?? "");

const BROWSERS = {
  chromium: {
    variable: "CHROMIUM_PATH",
    debian: "chromium",
    commands: ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "microsoft-edge"],
    mac: ["Google Chrome", "Chromium", "Microsoft Edge"].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`),
    windows: ["Google\\Chrome\\Application\\chrome.exe", "Microsoft\\Edge\\Application\\msedge.exe"],
    launch: {
      // Chromium's own sandbox does not start for root, nor in most containers.
      chromiumSandbox: false,
      // No traffic but the test's own.
      args: ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
    },
  },
  firefox: {
    variable: "FIREFOX_PATH",
    debian: "firefox-esr",
    commands: ["firefox-esr", "firefox"],
    mac: ["/Applications/Firefox.app/Contents/MacOS/firefox"],
    windows: ["Mozilla Firefox\\firefox.exe"],
    launch: {
      firefoxUserPrefs: { "network.captive-portal-service.enabled": false, "network.connectivity-service.enabled": false },
    },
    // Playwright speaks another protocol to a Firefox that it did not build.
    installed: { channel: "moz-firefox" },
  },
};

/** The `launchOptions` for Playwright; without an `executablePath` as long as no browser is there. */
export function launchOptions(name) {
  const { launch, installed } = BROWSERS[name];
  const executablePath = findInstalled(name);
  if (executablePath !== undefined) return { ...launch, ...installed, executablePath };
  const playwrights = findPlaywrights(name);
  return playwrights === undefined ? launch : { ...launch, executablePath: playwrights };
}

/** Makes sure that the browser is there. Throws an error of one line that says what to install. */
export function provide(name) {
  const sources = [findInstalled, findPlaywrights, installPlaywrights, installDebians];
  for (const source of sources) {
    const path = source(name);
    if (path !== undefined) return path;
  }
  const { variable, debian } = BROWSERS[name];
  throw new Error(
    `No ${name} here and none could be installed: run "npx playwright install --with-deps ${name}", ` +
      `or on Debian "apt-get install ${debian}", or set ${variable} to its executable.`,
  );
}

/** What the variable names, else a browser of the system. */
function findInstalled(name) {
  const { variable } = BROWSERS[name];
  const named = process.env[variable];
  if (!named) return usualPaths(name).find(runs);
  if (runs(named)) return named;
  throw new Error(`${variable} is ${named}, which does not start: correct it or unset it.`);
}

function findPlaywrights(name) {
  const path = playwright[name].executablePath();
  return runs(path) ? path : undefined;
}

function installPlaywrights(name) {
  const cli = join(dirname(createRequire(import.meta.url).resolve("playwright/package.json")), "cli.js");
  return run(process.execPath, [cli, "install", name]) ? findPlaywrights(name) : undefined;
}

function installDebians(name) {
  const asRoot = process.getuid?.() === 0;
  if (!asRoot || !existsSync("/usr/bin/apt-get")) return undefined;
  const install = ["install", "-y", "--no-install-recommends", BROWSERS[name].debian];
  return run("apt-get", ["update"]) && run("apt-get", install) ? findInstalled(name) : undefined;
}

function usualPaths(name) {
  const { commands, mac, windows } = BROWSERS[name];
  if (process.platform === "darwin") return mac;
  if (process.platform === "win32") return WINDOWS_FOLDERS.flatMap((folder) => windows.map((path) => join(folder, path)));
  const folders = new Set([...LINUX_FOLDERS, ...(process.env.PATH ?? "").split(delimiter)]);
  return commands.flatMap((command) => [...folders].map((folder) => join(folder, command)));
}

/** Ubuntu's `chromium-browser` may be a stub that only asks for a snap, and a build may lack its libraries: ask it. */
function runs(path) {
  if (!existsSync(path)) return false;
  // There, `--version` opens a window.
  if (process.platform === "win32") return true;
  try {
    execFileSync(path, ["--version"], { stdio: "ignore", timeout: 20_000 });
    return true;
  } catch {
    return false;
  }
}

function run(command, args) {
  console.log(`$ ${command} ${args.join(" ")}`);
  try {
    execFileSync(command, args, { stdio: "inherit", env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } });
    return true;
  } catch {
    return false;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const names = process.argv.slice(2);
  for (const name of names.length > 0 ? names : Object.keys(BROWSERS)) {
    try {
      console.log(`${name}: ${provide(name)}`);
    } catch (error) {
      console.error(error.message);
      process.exitCode = 1;
    }
  }
}
