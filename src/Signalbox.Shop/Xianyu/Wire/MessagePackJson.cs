using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Signalbox.Shop.Xianyu.Wire;

/// <summary>Turns MessagePack into JSON: keys that are numbers become text, bytes become base64.</summary>
/// <remarks>
/// The platform's socket writes the old form (no <c>str 8</c>, no <c>bin</c>); all forms are read, but for extensions, of
/// which the bytes are kept. Format: github.com/msgpack/msgpack/blob/master/spec.md.
/// </remarks>
internal static class MessagePackJson
{
    /// <summary>Deeper nesting is an attack.</summary>
    private const int MostDeep = 64;

    /// <summary>A value that takes more than so many bytes as JSON is no message.</summary>
    private const int MostWritten = 4 * 1024 * 1024;

    private static readonly UTF8Encoding Strict = new(
        encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true
    );

    /// <summary>Reads the values that stand one behind the other.</summary>
    /// <returns>At least one.</returns>
    /// <exception cref="FormatException">It ends in the middle, nests too deep, is too large, or is none.</exception>
    public static IReadOnlyList<JsonElement> Read(ReadOnlySpan<byte> packed)
    {
        if (packed.IsEmpty)
            throw new FormatException("There is nothing to read.");
        var values = new List<JsonElement>();
        var at = 0;
        while (at < packed.Length)
        {
            var written = new ArrayBufferWriter<byte>(packed.Length * 2);
            using (var json = new Utf8JsonWriter(written, new JsonWriterOptions { SkipValidation = true }))
                Value(packed, ref at, json, written, 0);
            values.Add(JsonElement.Parse(written.WrittenSpan, new JsonDocumentOptions { MaxDepth = MostDeep + 1 }));
        }
        return values;
    }

    private static void Value(
        ReadOnlySpan<byte> from,
        ref int at,
        Utf8JsonWriter to,
        ArrayBufferWriter<byte> written,
        int depth
    )
    {
        if (depth > MostDeep)
            throw new FormatException($"It nests deeper than {MostDeep} levels.");
        if (written.WrittenCount + to.BytesPending > MostWritten)
            throw new FormatException($"It is larger than {MostWritten} bytes.");
        var tag = Take(from, ref at, 1)[0];
        if (Container(tag, from, ref at) is var (count, isMap) && count >= 0)
        {
            if (isMap)
                Map(from, ref at, to, written, depth, count);
            else
                Array(from, ref at, to, written, depth, count);
        }
        else if (Text(tag, from, ref at, out var text))
        {
            to.WriteStringValue(text);
        }
        else
        {
            Scalar(tag, from, ref at, to);
        }
    }

    private static void Map(
        ReadOnlySpan<byte> from,
        ref int at,
        Utf8JsonWriter to,
        ArrayBufferWriter<byte> written,
        int depth,
        long count
    )
    {
        to.WriteStartObject();
        for (var n = 0L; n < count; n++)
        {
            to.WritePropertyName(Key(from, ref at));
            Value(from, ref at, to, written, depth + 1);
        }
        to.WriteEndObject();
    }

    private static void Array(
        ReadOnlySpan<byte> from,
        ref int at,
        Utf8JsonWriter to,
        ArrayBufferWriter<byte> written,
        int depth,
        long count
    )
    {
        to.WriteStartArray();
        for (var n = 0L; n < count; n++)
            Value(from, ref at, to, written, depth + 1);
        to.WriteEndArray();
    }

    /// <returns>A count below zero when it is none.</returns>
    private static (long Count, bool IsMap) Container(byte tag, ReadOnlySpan<byte> from, ref int at) =>
        tag switch
        {
            >= 0x80 and <= 0x8F => (tag & 0x0F, true),
            >= 0x90 and <= 0x9F => (tag & 0x0F, false),
            0xDC => (BinaryPrimitives.ReadUInt16BigEndian(Take(from, ref at, 2)), false),
            0xDD => (BinaryPrimitives.ReadUInt32BigEndian(Take(from, ref at, 4)), false),
            0xDE => (BinaryPrimitives.ReadUInt16BigEndian(Take(from, ref at, 2)), true),
            0xDF => (BinaryPrimitives.ReadUInt32BigEndian(Take(from, ref at, 4)), true),
            _ => (-1, false),
        };

    private static bool Text(byte tag, ReadOnlySpan<byte> from, ref int at, out string text)
    {
        text = "";
        long? length = tag switch
        {
            >= 0xA0 and <= 0xBF => tag & 0x1F,
            0xD9 => Take(from, ref at, 1)[0],
            0xDA => BinaryPrimitives.ReadUInt16BigEndian(Take(from, ref at, 2)),
            0xDB => BinaryPrimitives.ReadUInt32BigEndian(Take(from, ref at, 4)),
            _ => null,
        };
        if (length is not { } bytes)
            return false;
        var raw = Take(from, ref at, bytes);
        // What the old form wrote as text may be bytes.
        try
        {
            text = Strict.GetString(raw);
        }
        catch (DecoderFallbackException)
        {
            text = Convert.ToBase64String(raw);
        }
        return true;
    }

    private static void Scalar(byte tag, ReadOnlySpan<byte> from, ref int at, Utf8JsonWriter to)
    {
        switch (tag)
        {
            case 0xC0:
                to.WriteNullValue();
                break;
            case 0xC2:
            case 0xC3:
                to.WriteBooleanValue(tag == 0xC3);
                break;
            case 0xCA:
                Number(BinaryPrimitives.ReadSingleBigEndian(Take(from, ref at, 4)), to);
                break;
            case 0xCB:
                Number(BinaryPrimitives.ReadDoubleBigEndian(Take(from, ref at, 8)), to);
                break;
            case 0xCF:
                to.WriteNumberValue(BinaryPrimitives.ReadUInt64BigEndian(Take(from, ref at, 8)));
                break;
            default:
                if (Whole(tag, from, ref at) is { } number)
                    to.WriteNumberValue(number);
                else
                    to.WriteBase64StringValue(Take(from, ref at, BytesOf(tag, from, ref at)));
                break;
        }
    }

    /// <summary>JSON has no name for what is no number.</summary>
    private static void Number(double value, Utf8JsonWriter to)
    {
        if (double.IsFinite(value))
            to.WriteNumberValue(value);
        else
            to.WriteNullValue();
    }

    private static long? Whole(byte tag, ReadOnlySpan<byte> from, ref int at) =>
        tag switch
        {
            <= 0x7F => tag,
            >= 0xE0 => (sbyte)tag,
            0xCC => Take(from, ref at, 1)[0],
            0xCD => BinaryPrimitives.ReadUInt16BigEndian(Take(from, ref at, 2)),
            0xCE => BinaryPrimitives.ReadUInt32BigEndian(Take(from, ref at, 4)),
            0xD0 => (sbyte)Take(from, ref at, 1)[0],
            0xD1 => BinaryPrimitives.ReadInt16BigEndian(Take(from, ref at, 2)),
            0xD2 => BinaryPrimitives.ReadInt32BigEndian(Take(from, ref at, 4)),
            0xD3 => BinaryPrimitives.ReadInt64BigEndian(Take(from, ref at, 8)),
            _ => null,
        };

    /// <summary>How many bytes a value of bytes or an extension has; of an extension its type is the first of them.</summary>
    private static long BytesOf(byte tag, ReadOnlySpan<byte> from, ref int at) =>
        tag switch
        {
            0xC4 => Take(from, ref at, 1)[0],
            0xC5 => BinaryPrimitives.ReadUInt16BigEndian(Take(from, ref at, 2)),
            0xC6 => BinaryPrimitives.ReadUInt32BigEndian(Take(from, ref at, 4)),
            0xC7 => 1L + Take(from, ref at, 1)[0],
            0xC8 => 1L + BinaryPrimitives.ReadUInt16BigEndian(Take(from, ref at, 2)),
            0xC9 => 1L + BinaryPrimitives.ReadUInt32BigEndian(Take(from, ref at, 4)),
            >= 0xD4 and <= 0xD8 => 1L + (1 << (tag - 0xD4)),
            _ => throw new FormatException($"No value begins with the byte 0x{tag:X2}."),
        };

    private static string Key(ReadOnlySpan<byte> from, ref int at)
    {
        var tag = Take(from, ref at, 1)[0];
        if (Text(tag, from, ref at, out var text))
            return text;
        if (tag == 0xCF)
            return BinaryPrimitives.ReadUInt64BigEndian(Take(from, ref at, 8)).ToString(CultureInfo.InvariantCulture);
        return Whole(tag, from, ref at)?.ToString(CultureInfo.InvariantCulture)
            ?? throw new FormatException($"A key is neither text nor a whole number, but begins with 0x{tag:X2}.");
    }

    private static ReadOnlySpan<byte> Take(ReadOnlySpan<byte> from, ref int at, long count)
    {
        if (count > from.Length - at)
            throw new FormatException($"It ends in the middle of a value, at byte {from.Length}.");
        var part = from.Slice(at, (int)count);
        at += (int)count;
        return part;
    }
}
