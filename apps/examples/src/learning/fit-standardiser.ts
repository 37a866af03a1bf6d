/**
 * Learns mean and deviation of each column, and returns the function that brings a row to mean 0, deviation 1.
 *
 * @remarks Fit it on training rows only: statistics that saw the test rows would leak them into training.
 */
export function fitStandardiser(rows: readonly (readonly number[])[]): (row: readonly number[]) => number[] {
  const columns = rows[0]?.length ?? 0;
  const means = new Float64Array(columns);
  const deviations = new Float64Array(columns);
  for (let column = 0; column < columns; column++) {
    let sum = 0;
    for (const row of rows) sum += row[column]!;
    const mean = sum / rows.length;
    let squares = 0;
    for (const row of rows) squares += (row[column]! - mean) ** 2;
    means[column] = mean;
    // A column that never varies carries nothing; dividing by 1 leaves it at zero.
    deviations[column] = Math.sqrt(squares / rows.length) || 1;
  }
  return (row) => row.map((value, column) => (value - means[column]!) / deviations[column]!);
}
