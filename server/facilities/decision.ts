/** A document as records name it. */
export const decisionInWords = ({
  number,
  date,
  authority,
}: {
  number: string;
  date: string;
  authority: string;
}): string => `${number}, ${date}, ${authority}`;
