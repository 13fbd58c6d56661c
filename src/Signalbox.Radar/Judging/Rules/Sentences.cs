using System.Buffers;

namespace Signalbox.Radar.Judging.Rules;

/// <summary>Sentences of a Chinese or English text, by their marks.</summary>
internal static class Sentences
{
    private const int MostEachWay = 120;

    private static readonly SearchValues<char> Ends = SearchValues.Create("。！？!?；;\r\n\u2028\u2029");

    private static readonly SearchValues<char> Pauses = SearchValues.Create("，,、：: \t");

    /// <summary>The sentence around a place, exactly as it stands in <paramref name="text"/>, at most 120 characters to either side.</summary>
    public static string Around(string text, int at, int length)
    {
        var (start, end) = Bounds(text, at, length);
        return text[start..end].Trim();
    }

    /// <summary>Where the sentence around a place begins and ends.</summary>
    public static (int Start, int End) Bounds(string text, int at, int length)
    {
        var after = Math.Min(at + length, text.Length);
        var lowest = Math.Max(0, at - MostEachWay);
        var highest = Math.Min(text.Length, after + MostEachWay);

        var before = text.AsSpan(lowest, at - lowest).LastIndexOfAny(Ends);
        var start = before >= 0 ? lowest + before + 1 : Later(text, lowest, at);
        var next = text.AsSpan(after, highest - after).IndexOfAny(Ends);
        // The mark itself belongs to its sentence; a line end does not matter, it is trimmed.
        var end = next >= 0 ? after + next + 1 : Earlier(text, after, highest);
        return (start, end);
    }

    /// <summary>The beginning of a text, at most <paramref name="most"/> characters, ending with a sentence where there is one.</summary>
    public static string Beginning(string text, int most)
    {
        if (text.Length <= most)
            return text;
        var end = text.AsSpan(0, most).LastIndexOfAny(Ends) + 1;
        // A text without marks is cut where it is.
        return end > most / 2 ? text[..end] : text[..Whole(text, most)];
    }

    /// <summary>The nearest place at or before <paramref name="at"/> that does not split a character in two.</summary>
    public static int Whole(string text, int at) =>
        at > 0 && at < text.Length && char.IsLowSurrogate(text[at]) ? at - 1 : at;

    /// <summary>A long sentence is cut at a pause, if there is one.</summary>
    private static int Later(string text, int lowest, int at)
    {
        if (lowest == 0)
            return 0;
        var pause = text.AsSpan(lowest, at - lowest).IndexOfAny(Pauses);
        return pause >= 0 ? lowest + pause + 1 : Whole(text, lowest);
    }

    private static int Earlier(string text, int after, int highest)
    {
        if (highest == text.Length)
            return highest;
        var pause = text.AsSpan(after, highest - after).LastIndexOfAny(Pauses);
        return pause >= 0 ? after + pause : Whole(text, highest);
    }
}
