using System.Globalization;
using System.Numerics;
using System.Text;

namespace Paxtor;

/// <summary>Reads the text of a key as <see cref="KeyText"/> writes it, by recursive descent.</summary>
internal struct KeyTextParser(string text)
{
    private int at;
    private KeyWriter writer = new();

    public LockKey ParseAll()
    {
        try
        {
            Value(0);
        }
        catch (Exception e) when (e is ArgumentException or OverflowException)
        {
            throw new FormatException($"'{text}' is not the text of a key: {e.Message}", e);
        }

        Spaces();
        if (at != text.Length)
            throw Wrong("nothing more");
        return new LockKey(writer.ToArray());
    }

    private void Value(int depth)
    {
        if (depth > KeyEncoder.MaxDepth)
            throw Wrong($"at most {KeyEncoder.MaxDepth} levels");
        Spaces();
        switch (at < text.Length ? text[at] : '\0')
        {
            case '"': Put(Quoted('"')); break;
            case '\'': Put(Character()); break;
            case '(': Items(KeyKind.Tuple, ')', depth); break;
            case '[': Items(KeyKind.List, ']', depth); break;
            case '@': Record(depth); break;
            default: Word(); break;
        }
    }

    private void Record(int depth)
    {
        at++;
        writer.Kind(KeyKind.Record);
        writer.Text(Quoted('"'));
        if (at >= text.Length || text[at] != '{')
            throw Wrong("'{'");
        Items(null, '}', depth);
    }

    private void Items(KeyKind? kind, char close, int depth)
    {
        at++;
        // The count stands before the items, so they are gathered apart.
        KeyWriter outer = writer;
        writer = new KeyWriter();
        int count = 0;
        Spaces();
        if (at < text.Length && text[at] == close)
        {
            at++;
        }
        else
        {
            while (true)
            {
                Value(depth + 1);
                count++;
                Spaces();
                char next = at < text.Length ? text[at++] : '\0';
                if (next == close)
                    break;
                if (next != ',')
                    throw Wrong($"',' or '{close}'");
            }
        }

        byte[] items = writer.ToArray();
        writer = outer;
        if (kind is { } k)
            writer.Kind(k);
        writer.Count(count);
        items.CopyTo(writer.Reserve(items.Length));
    }

    private void Word()
    {
        int start = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '+' or '-' or '.' or '∞'))
            at++;
        string word = text[start..at];
        if (at < text.Length && text[at] == '(')
        {
            int close = text.IndexOf(')', at);
            if (close < 0)
                throw Wrong("')'");
            string inside = text[(at + 1)..close];
            at = close + 1;
            Put(Named(word, inside));
            return;
        }

        Put(Bare(word));
    }

    private readonly object Named(string name, string inside) => name switch
    {
        "guid" => Guid.ParseExact(inside, "D"),
        "instant" => DateTimeOffset.ParseExact(inside, "O", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
        "wall" => DateTime.SpecifyKind(DateTime.ParseExact(inside, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind), DateTimeKind.Unspecified),
        "date" => DateOnly.ParseExact(inside, "O", CultureInfo.InvariantCulture),
        "time" => TimeOnly.ParseExact(inside, "O", CultureInfo.InvariantCulture),
        "span" => TimeSpan.ParseExact(inside, "c", CultureInfo.InvariantCulture),
        _ => throw Wrong("guid, instant, wall, date, time or span before '('"),
    };

    private readonly object Bare(string word)
    {
        if (string.Equals(word, "true", StringComparison.Ordinal))
            return true;
        if (string.Equals(word, "false", StringComparison.Ordinal))
            return false;
        if (word.StartsWith("0x", StringComparison.Ordinal))
            return Convert.FromHexString(word.AsSpan(2));
        if (BigInteger.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger integer))
            return integer;
        if (word.EndsWith('m') && decimal.TryParse(word.AsSpan(0, word.Length - 1), NumberStyles.Number, CultureInfo.InvariantCulture, out decimal number))
            return number;
        if (word.EndsWith('d') && double.TryParse(word.AsSpan(0, word.Length - 1), NumberStyles.Float, CultureInfo.InvariantCulture, out double real))
            return real;
        throw Wrong("a key (text goes in quotation marks)");
    }

    private object Character()
    {
        string inside = Quoted('\'');
        return inside.Length == 1 ? inside[0] : throw Wrong("one character");
    }

    private string Quoted(char quote)
    {
        if (at >= text.Length || text[at++] != quote)
            throw Wrong($"{quote}");
        StringBuilder value = new();
        while (true)
        {
            if (at >= text.Length)
                throw Wrong($"{quote}");
            char c = text[at++];
            if (c == quote)
                return value.ToString();
            value.Append(c == '\\' ? Escaped() : c);
        }
    }

    private char Escaped()
    {
        char c = at < text.Length ? text[at++] : '\0';
        if (c is '\\' or '"' or '\'')
            return c;
        if (c == 'u' && at + 4 <= text.Length &&
            ushort.TryParse(text.AsSpan(at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code))
        {
            at += 4;
            return (char)code;
        }

        throw Wrong("\\\\, \\\", \\' or \\u and four hexadecimal digits");
    }

    private void Put(object value) => KeyEncoder.Write(ref writer, value, 0);

    private void Spaces()
    {
        while (at < text.Length && text[at] == ' ')
            at++;
    }

    private readonly FormatException Wrong(string expected) => new($"'{text}' is not the text of a key: expected {expected} at position {at}.");
}
