/** One error as the compiled schema reports it. */
export interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: object;
}

/** As much of a JSON schema as the rules use. */
interface Shape {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Shape[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly patternProperties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
}

const stepsOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));

/** "/attribution/model" under `rules` is written "rules.attribution.model"; list items as "rules.rewards[0].on". */
function pathOf(pointer: string): string {
  return stepsOf(pointer).reduce((path, name) => path + (/^\d+$/.test(name) ? `[${name}]` : `.${name}`), 'rules');
}

/** The part of a schema that a value's place in the rules belongs to. */
function shapeAt(schema: Shape, pointer: string): Shape {
  let shape = schema;
  for (const step of stepsOf(pointer))
    shape = shape.properties?.[step] ?? shape.items ?? Object.values(shape.patternProperties ?? {})[0] ?? {};
  return shape;
}

/** Bounds of a number, a text or a list in words; what has no upper bound that anybody meets is only bounded below. */
function span(least: number, most: number | undefined): string {
  if (most === undefined || most >= Number.MAX_SAFE_INTEGER) return `${least} or more`;
  return least === most ? `exactly ${least}` : `from ${least} to ${most}`;
}

/** What a value must be, in words. */
function wanted(shape: Shape): string {
  if (shape.anyOf) return shape.anyOf.map(wanted).join(', or ');
  if (shape.enum) return `one of ${shape.enum.join(', ')}`;
  switch (shape.type) {
    case 'integer':
      return `a whole number, ${span(shape.minimum ?? 0, shape.maximum)}`;
    case 'array':
      return `a list of ${span(shape.minItems ?? 0, shape.maxItems)} items`;
    case 'string':
      return `a text of ${span(shape.minLength ?? 0, shape.maxLength)} characters`;
    case 'number':
      return 'a number';
    case 'boolean':
      return 'true or false';
    case 'null':
      return 'null';
    default:
      return 'an object';
  }
}

/**
 * Why rules do not fit their schema: the first error, as one plain sentence that begins with the exact path.
 * @param schema of `rules`, as JSON schema
 */
export function explainRules(schema: object, errors: readonly SchemaError[]): string {
  const error = errors[0];
  if (error === undefined) return 'rules: not valid';
  const path = pathOf(error.instancePath);
  const params = error.params as {
    readonly additionalProperties?: readonly string[];
    readonly requiredProperties?: readonly string[];
    readonly duplicateItems?: readonly number[];
  };
  switch (error.keyword) {
    case 'boolean':
      return `${path}: there is no such rule`;
    case 'additionalProperties':
      return `${path}.${String(params.additionalProperties?.[0])}: there is no such rule`;
    case 'required':
      return `${path}.${String(params.requiredProperties?.[0])}: is missing`;
    case 'uniqueItems':
      return `${path}[${String(params.duplicateItems?.[0])}]: stands twice in the list`;
    default:
      return `${path}: must be ${wanted(shapeAt(schema, error.instancePath))}`;
  }
}
