// Products of vectors and matrices that lie row by row in one array, each from a place of its own. Nothing is
// allocated: a training calls these a million times a second. `M` has `rows` × `columns` numbers from `at` on.

// out += v M
export function addProduct(out, v, vAt, rows, M, at, columns) {
  for (let i = 0; i < rows; i++) {
    const factor = v[vAt + i], row = at + i * columns;
    if (factor !== 0) for (let j = 0; j < columns; j++) out[j] += factor * M[row + j];
  }
}

// out += v Mᵀ, from the place `outAt` on
export function addProductBack(out, outAt, rows, v, M, at, columns) {
  for (let i = 0; i < rows; i++) {
    const row = at + i * columns;
    let sum = 0;
    for (let j = 0; j < columns; j++) sum += v[j] * M[row + j];
    out[outAt + i] += sum;
  }
}

// M += uᵀ v
export function addOuter(M, at, u, uAt, rows, v, columns) {
  for (let i = 0; i < rows; i++) {
    const factor = u[uAt + i], row = at + i * columns;
    if (factor !== 0) for (let j = 0; j < columns; j++) M[row + j] += factor * v[j];
  }
}

export function add(out, at, v, count) {
  for (let j = 0; j < count; j++) out[at + j] += v[j];
}
