namespace Signalbox.Shop.Replies.PriceFloor;

/// <summary>Reads English number words: <c>eighty</c>, <c>eighty-five</c>, <c>a hundred and twenty</c>, <c>one twenty</c>, <c>eight zero</c>.</summary>
internal static class EnglishNumbers
{
    private static readonly Dictionary<string, int> Ones = new(StringComparer.Ordinal)
    {
        ["zero"] = 0,
        ["oh"] = 0,
        ["one"] = 1,
        ["two"] = 2,
        ["three"] = 3,
        ["four"] = 4,
        ["five"] = 5,
        ["six"] = 6,
        ["seven"] = 7,
        ["eight"] = 8,
        ["nine"] = 9,
        ["ten"] = 10,
        ["eleven"] = 11,
        ["twelve"] = 12,
        ["thirteen"] = 13,
        ["fourteen"] = 14,
        ["fifteen"] = 15,
        ["sixteen"] = 16,
        ["seventeen"] = 17,
        ["eighteen"] = 18,
        ["nineteen"] = 19,
        ["dozen"] = 12,
    };

    private static readonly Dictionary<string, int> Tens = new(StringComparer.Ordinal)
    {
        ["twenty"] = 20,
        ["thirty"] = 30,
        ["forty"] = 40,
        ["fourty"] = 40,
        ["fifty"] = 50,
        ["sixty"] = 60,
        ["seventy"] = 70,
        ["eighty"] = 80,
        ["ninety"] = 90,
        ["ninty"] = 90,
    };

    /// <param name="at">Where a word begins.</param>
    /// <returns>Null: there stands no number.</returns>
    public static Number? Read(string text, int at)
    {
        var (from, end, words) = (at, at, 0);
        decimal whole = 0;
        decimal now = 0;
        var wasTens = false;
        var word = Word(text, at);
        if (word is "a" && Word(text, Next(text, at + 1)) is "hundred" or "thousand")
            (now, word, at) = (1, Word(text, Next(text, at + 1)), Next(text, at + 1));
        while (word.Length > 0)
        {
            if (Small(word) is { } small)
            {
                // eighty five; one twenty; eight zero. Nineteen ninety-nine is two numbers, of which the first is the lower.
                if (now >= 10 && small >= 10 && now % 100 != 0)
                    break;
                now =
                    now == 0 && words == 0 ? small
                    : wasTens && small < 10 || now >= 100 && now % 100 == 0 ? now + small
                    : small >= 10 ? (now * 100) + small
                    : (now * 10) + small;
                wasTens = small >= 20 && small % 10 == 0;
            }
            else if (word == "hundred")
                (now, wasTens) = ((now == 0 ? 1 : now) * 100, false);
            else if (word is "thousand" or "grand")
                (whole, now, wasTens) = (whole + ((now == 0 ? 1 : now) * 1000), 0, false);
            else if (word != "and" || words == 0)
                break;
            if (word != "and")
                (end, words) = (at + word.Length, words + 1);
            at = Next(text, at + word.Length);
            word = Word(text, at);
        }
        return words == 0 ? null : new Number(from, end, whole + now, IsLone: words == 1 && whole + now <= 2);
    }

    /// <summary>Below a hundred, also written in one word.</summary>
    private static int? Small(string word)
    {
        if (Ones.TryGetValue(word, out var one) || Tens.TryGetValue(word, out one))
            return one;
        foreach (var (tens, value) in Tens)
            if (word.StartsWith(tens, StringComparison.Ordinal) && Ones.TryGetValue(word[tens.Length..], out var rest))
                return value + rest;
        return null;
    }

    private static string Word(string text, int at)
    {
        var end = at;
        while (end < text.Length && char.IsAsciiLetter(text[end]))
            end++;
        return text[at..end];
    }

    /// <summary>Behind one blank or hyphen.</summary>
    private static int Next(string text, int at) => at < text.Length && text[at] is ' ' or '-' ? at + 1 : text.Length;
}
