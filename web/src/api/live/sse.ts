// The text of a stream of server-sent events, cut into events as it arrives.

export interface LiveEvent {
  id?: string;
  event: string;
  data: unknown;
}

/** Takes pieces of text as the network cuts them; gives whole events. */
export function eventReader(): (piece: string) => LiveEvent[] {
  let rest = "";
  return (piece) => {
    const blocks = (rest + piece).replace(/\r\n?/g, "\n").split("\n\n");
    rest = blocks.pop() ?? "";
    return blocks.flatMap(eventOf);
  };
}

function eventOf(block: string): LiveEvent[] {
  const fields = { event: "message", data: [] as string[], id: undefined as string | undefined };
  for (const line of block.split("\n")) {
    const [, name, value = ""] = /^([^:]+)(?:: ?(.*))?$/.exec(line) ?? [];
    if (name === "data") fields.data.push(value);
    else if (name === "event") fields.event = value;
    else if (name === "id") fields.id = value;
  }
  if (fields.data.length === 0 && fields.event === "message") return [];
  return [{ event: fields.event, data: parsed(fields.data.join("\n")), ...(fields.id && { id: fields.id }) }];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
