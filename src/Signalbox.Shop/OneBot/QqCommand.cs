using System.Globalization;
using System.Text.RegularExpressions;

namespace Signalbox.Shop.OneBot;

/// <summary>The code of a chat: a letter for the account, a number for the chat.</summary>
internal sealed record QqCode(string Letter, int Number)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"#{Letter}{Number}");

    /// <summary><c>a</c> to <c>z</c>, then <c>aa</c> …</summary>
    /// <param name="place">From 1.</param>
    public static string LetterOf(int place)
    {
        var letters = "";
        for (var left = place; left > 0; left = (left - 1) / 26)
            letters = (char)('a' + ((left - 1) % 26)) + letters;
        return letters;
    }
}

/// <summary>What somebody wants by a message that begins with <c>#</c>.</summary>
internal abstract partial record QqCommand
{
    /// <summary><c>#list</c></summary>
    public sealed record List : QqCommand;

    /// <summary><c>#order 3300…</c></summary>
    public sealed record Order(string Number) : QqCommand;

    /// <summary><c>#a1 pause 30</c></summary>
    /// <param name="Minutes">1 to 10,080.</param>
    public sealed record Pause(QqCode Code, int Minutes) : QqCommand;

    /// <summary><c>#a1 on</c></summary>
    public sealed record On(QqCode Code) : QqCommand;

    /// <summary><c>#a1 text</c></summary>
    public sealed record Answer(QqCode Code, string Text) : QqCommand;

    /// <summary>Nothing of that.</summary>
    public sealed record Unknown : QqCommand;

    private const int MostMinutes = 7 * 24 * 60;

    /// <returns>Null: it does not begin with <c>#</c>.</returns>
    public static QqCommand? Read(string text)
    {
        if (text.Length == 0 || text[0] is not ('#' or '＃'))
            return null;
        var said = text[1..].Trim();
        if (said.Equals("list", StringComparison.OrdinalIgnoreCase))
            return new List();
        if (OrderForm().Match(said) is { Success: true } order)
            return new Order(order.Groups["number"].Value);
        if (CodeForm().Match(said) is not { Success: true } coded)
            return new Unknown();
        var code = new QqCode(
            coded.Groups["letter"].Value.ToLowerInvariant(),
            int.Parse(coded.Groups["number"].Value, CultureInfo.InvariantCulture)
        );
        var rest = coded.Groups["rest"].Value.Trim();
        if (rest.Equals("on", StringComparison.OrdinalIgnoreCase))
            return new On(code);
        if (PauseForm().Match(rest) is not { Success: true } pause)
            return new Answer(code, rest);
        var minutes = int.Parse(pause.Groups["minutes"].Value, CultureInfo.InvariantCulture);
        return minutes is >= 1 and <= MostMinutes ? new Pause(code, minutes) : new Unknown();
    }

    [GeneratedRegex(
        @"\Aorder\s+(?<number>[0-9]{5,25})\z",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex OrderForm();

    [GeneratedRegex(
        @"\A(?<letter>[a-z]{1,3})(?<number>[0-9]{1,8})\s+(?<rest>.+)\z",
        RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex CodeForm();

    [GeneratedRegex(
        @"\Apause\s+(?<minutes>[0-9]{1,6})\z",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex PauseForm();
}
