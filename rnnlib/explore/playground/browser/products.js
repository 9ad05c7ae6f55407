// Products of matrices that lie row by row, each in an array from a place of its own; M has `rows` × `columns` numbers
// from `at` on, as layout() tells. Nothing is allocated: a training calls these tens of thousands of times a second. What is
// summed over is taken four at a time, then the rest, so that a sum is read and written once for the four.

// out (count, columns) += v (count, rows) M
export function addProduct(out, outAt, v, vAt, count, M, {at, rows, columns}) {
  for (let b = 0; b < count; b++) {
    const to = outAt + b * columns, from = vAt + b * rows;
    let i = 0;
    for (; i + 3 < rows; i += 4) {
      const v0 = v[from + i], v1 = v[from + i + 1], v2 = v[from + i + 2], v3 = v[from + i + 3];
      const M0 = at + i * columns, M1 = M0 + columns, M2 = M1 + columns, M3 = M2 + columns;
      for (let j = 0; j < columns; j++)
        out[to + j] += v0 * M[M0 + j] + v1 * M[M1 + j] + v2 * M[M2 + j] + v3 * M[M3 + j];
    }
    for (; i + 1 < rows; i += 2) {
      const v0 = v[from + i], v1 = v[from + i + 1], M0 = at + i * columns, M1 = M0 + columns;
      for (let j = 0; j < columns; j++) out[to + j] += v0 * M[M0 + j] + v1 * M[M1 + j];
    }
    for (; i < rows; i++)
      for (let j = 0; j < columns; j++) out[to + j] += v[from + i] * M[at + i * columns + j];
  }
}

// out (count, rows) += v (count, columns) Mᵀ
export function addProductBack(out, outAt, v, vAt, count, M, {at, rows, columns}) {
  for (let b = 0; b < count; b++) {
    const to = outAt + b * rows, from = vAt + b * columns;
    let i = 0;
    for (; i + 3 < rows; i += 4) { // four sums side by side: one alone waits for itself
      const M0 = at + i * columns, M1 = M0 + columns, M2 = M1 + columns, M3 = M2 + columns;
      let sum0 = 0, sum1 = 0, sum2 = 0, sum3 = 0;
      for (let j = 0; j < columns; j++) {
        const factor = v[from + j];
        sum0 += factor * M[M0 + j];
        sum1 += factor * M[M1 + j];
        sum2 += factor * M[M2 + j];
        sum3 += factor * M[M3 + j];
      }
      out[to + i] += sum0;
      out[to + i + 1] += sum1;
      out[to + i + 2] += sum2;
      out[to + i + 3] += sum3;
    }
    for (; i < rows; i++) {
      let sum = 0;
      for (let j = 0; j < columns; j++) sum += v[from + j] * M[at + i * columns + j];
      out[to + i] += sum;
    }
  }
}

// M += uᵀ v; u (count, rows), v (count, columns)
export function addOuter(M, {at, rows, columns}, u, uAt, v, count) {
  let b = 0;
  for (; b + 3 < count; b += 4) {
    const from = uAt + b * rows, v0 = b * columns, v1 = v0 + columns, v2 = v1 + columns, v3 = v2 + columns;
    for (let i = 0; i < rows; i++) {
      const u0 = u[from + i], u1 = u[from + rows + i], u2 = u[from + 2 * rows + i], u3 = u[from + 3 * rows + i];
      const row = at + i * columns;
      for (let j = 0; j < columns; j++)
        M[row + j] += u0 * v[v0 + j] + u1 * v[v1 + j] + u2 * v[v2 + j] + u3 * v[v3 + j];
    }
  }
  for (; b < count; b++)
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) M[at + i * columns + j] += u[uAt + b * rows + i] * v[b * columns + j];
}

// out (columns) += the sum of the rows of v (count, width), from the column `first` on
export function addRows(out, {at, columns}, v, count, width = columns, first = 0) {
  for (let b = 0; b < count; b++)
    for (let j = 0; j < columns; j++) out[at + j] += v[b * width + first + j];
}

// Every row of out (count, columns) becomes what stands in v
export function setRows(out, count, v, {at, columns}, width = columns, first = 0) {
  for (let b = 0; b < count; b++)
    for (let j = 0; j < columns; j++) out[b * width + first + j] = v[at + j];
}
