using System.Globalization;

namespace Signalbox.Platform.Llm.Vendors;

/// <summary>Hours of a week in Beijing time, written <c>Mon-Fri 09:00-12:00 14:00-18:00</c>.</summary>
/// <remarks>
/// Half-open: 12:00 itself is off peak. Which side a vendor puts the exact minute on is not documented. Public holidays
/// are not known here, so that a cost on one is an estimate from above.
/// </remarks>
internal sealed class PeakHours
{
    // Beijing has had no summer time since 1991.
    private static readonly TimeSpan Beijing = TimeSpan.FromHours(8);
    private static readonly string[] DayNames = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    private readonly bool[] days = new bool[7];
    private readonly List<(TimeOnly From, TimeOnly To)> spans = [];

    public bool Contains(DateTimeOffset at)
    {
        var there = at.ToOffset(Beijing);
        var time = TimeOnly.FromTimeSpan(there.TimeOfDay);
        return days[(int)there.DayOfWeek] && spans.Exists(s => s.From <= time && time < s.To);
    }

    public static PeakHours Parse(string text) =>
        TryParse(text) ?? throw new FormatException($"«{text}» is not written like «Mon-Fri 09:00-12:00 14:00-18:00».");

    /// <returns>Null when it is not written like that.</returns>
    public static PeakHours? TryParse(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var hours = new PeakHours();
        if (words.Length < 2 || !hours.AddDays(words[0]))
            return null;
        return words.Skip(1).All(hours.AddSpan) ? hours : null;
    }

    private bool AddDays(string word)
    {
        foreach (var range in word.Split(','))
        {
            var ends = range.Split('-');
            var (from, to) = (Array.IndexOf(DayNames, ends[0]), Array.IndexOf(DayNames, ends[^1]));
            if (from < 0 || to < 0 || ends.Length > 2)
                return false;
            for (var day = from; ; day = (day + 1) % 7)
            {
                days[day] = true;
                if (day == to)
                    break;
            }
        }
        return true;
    }

    private bool AddSpan(string word)
    {
        var ends = word.Split('-');
        if (ends.Length != 2 || !TryTime(ends[0], out var from) || !TryTime(ends[1], out var to) || from >= to)
            return false;
        spans.Add((from, to));
        return true;
    }

    private static bool TryTime(string text, out TimeOnly time) =>
        TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
}
