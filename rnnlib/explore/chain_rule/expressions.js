// Small calculations as graphs: values forward, then every gradient in one sweep back. See expressions.py, which
// hands over the graphs.

export const OPERATIONS = {
  "×": {value: (a, b) => a * b, slopes: (a, b) => [b, a], written: (a, b) => `${a} · ${b}`},
  "+": {value: (a, b) => a + b, slopes: () => [1, 1], written: (a, b) => `${a} + ${b}`},
  "−": {value: (a, b) => a - b, slopes: () => [1, -1], written: (a, b) => `${a} − ${b}`},
  tanh: {value: Math.tanh, slopes: a => [1 - Math.tanh(a) ** 2], written: a => `tanh(${a})`},
  "²": {value: a => a * a, slopes: a => [2 * a], written: a => `${a}²`},
};

export const nodesOf = ({leaves, operations}) => [...leaves, ...operations];
export const lastStep = ({operations}) => 2 * operations.length + 1;

// {name: value} of every node, from the numbers put in
export function forward({leaves, operations}, numbers) {
  const values = Object.fromEntries(leaves.map(({name}) => [name, numbers[name]]));
  for (const {name, operation, inputs} of operations)
    values[name] = OPERATIONS[operation].value(...inputs.map(input => values[input]));
  return values;
}

// [input, slope of the node's operation by it] for each input
export function slopes({operation, inputs}, values) {
  const found = OPERATIONS[operation].slopes(...inputs.map(input => values[input]));
  return inputs.map((input, k) => [input, found[k]]);
}

// {name: gradient of the result} once the last `count` operations handed theirs back. A value used twice is
// handed two gradients: they add.
export function backward({operations}, values, count) {
  const gradients = {[operations.at(-1).name]: 1}, all = [...operations].reverse();
  for (const node of all.slice(0, count))
    for (const [name, slope] of slopes(node, values))
      gradients[name] = (gradients[name] ?? 0) + gradients[node.name] * slope;
  return gradients;
}

// Where a calculation stands after `step` steps: forward, one step to turn round, and back. `node` is the
// operation just worked on (none at step 0); `going` is "", "forward", "round" or "back".
export function sweep(expression, step) {
  const {leaves, operations} = expression, count = operations.length;
  const ahead = Math.min(step, count), back = Math.max(step - count - 1, 0), turned = step > count;
  return {
    expression, step, last: lastStep(expression), ahead, back, turned,
    going: back ? "back" : turned ? "round" : step ? "forward" : "",
    node: back ? operations[count - back] : step ? operations[ahead - 1] : null,
    known: new Set([...leaves, ...operations.slice(0, ahead)].map(({name}) => name)),
    awaited: new Set(operations.slice(0, count - back).flatMap(({inputs}) => inputs)),
  };
}
