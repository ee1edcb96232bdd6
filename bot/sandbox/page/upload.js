// Files go to the sandbox before the command that they are for.

import { bring } from "./state.js";

async function brought(file) {
  const content = await file.arrayBuffer().catch(() => {
    throw new Error(`${file.name} can't be read any more. Choose it again.`);
  });
  return bring(file.name, content);
}

/** The values of options, each file among them as what the sandbox knows it by. */
export async function uploaded(values) {
  const entries = Object.entries(values).map(async ([name, value]) => [name, value instanceof File ? await brought(value) : value]);
  return Object.fromEntries(await Promise.all(entries));
}
