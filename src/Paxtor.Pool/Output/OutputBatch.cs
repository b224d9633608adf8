using Paxtor.Processes.Contracts;

namespace Paxtor.Pooling.Output;

/// <summary>A piece of what jobs printed.</summary>
/// <param name="Number">To which output of the member; 0 for its own.</param>
/// <param name="IsError">Whether to <see cref="Console.Error"/>.</param>
/// <param name="Text">The text.</param>
internal readonly record struct OutputPiece(long Number, bool IsError, string Text);

/// <summary>Pieces in the order in which they were printed: for each 1 number, 2 whether an error, 3 text.</summary>
internal sealed class OutputBatch(List<OutputPiece> pieces) : IOwnPayload<OutputBatch>
{
    public IReadOnlyList<OutputPiece> Pieces => pieces;

    void IOwnPayload.Write(PayloadWriter writer)
    {
        foreach (OutputPiece piece in pieces)
        {
            writer.Write(1, piece.Number);
            writer.Write(2, piece.IsError);
            writer.Write(3, piece.Text);
        }
    }

    static OutputBatch IOwnPayload<OutputBatch>.Read(PayloadReader reader)
    {
        List<OutputPiece> pieces = [];
        long number = 0;
        bool isError = false;
        while (reader.Next(out int field))
        {
            switch (field)
            {
                case 1: number = reader.Read<long>(); break;
                case 2: isError = reader.Read<bool>(); break;
                case 3: pieces.Add(new OutputPiece(number, isError, reader.Read<string>() ?? "")); break;
                default: reader.Skip(); break;
            }
        }

        return new OutputBatch(pieces);
    }
}
