import { z } from "zod";
import { png } from "./pictures.ts";

/** The part of JSON Schema that the contract's inputs are made of. */
interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly minimum?: number;
}

/** An input of the schema's shape. What `known` names, by the property's name, is taken from there. */
export function sampleInput(schema: z.ZodType, known: Readonly<Record<string, unknown>>): unknown {
  const shape = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Schema;
  return sample(shape, { bytes: png(1, 1), ...known });
}

function sample(schema: Schema, known: Readonly<Record<string, unknown>>): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const [choice] = schema.anyOf ?? schema.oneOf ?? [];
  if (choice !== undefined) return sample(choice, known);
  switch (schema.type) {
    case "object": {
      const properties = Object.entries(schema.properties ?? {});
      return Object.fromEntries(
        properties.map(([name, of]) => [name, name in known ? known[name] : sample(of, known)]),
      );
    }
    case "array":
      return [];
    case "boolean":
      return true;
    case "integer":
    case "number":
      return Math.max(1, schema.minimum ?? 1);
    case "string":
      return "x";
    case undefined:
    default:
      return null;
  }
}
