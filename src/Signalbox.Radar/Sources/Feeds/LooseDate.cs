namespace Signalbox.Radar.Sources.Feeds;

/// <summary>Takes a date apart into numbers, words and signs, and gives each part the meaning that its shape allows.</summary>
internal ref struct LooseDate
{
    private const int MaxNumbers = 6;

    private readonly bool isChinese;
    private readonly Span<int> numbers;
    private int count;
    private bool isOverfull;
    private int yearAt = -1;
    private int month;
    private bool isMonthSure;
    private bool hasTime;
    private int hour;
    private int minute;
    private int second;
    private bool? isAfternoon;
    private TimeSpan? offset;

    private LooseDate(Span<int> numbers, bool isChinese)
    {
        this.numbers = numbers;
        this.isChinese = isChinese;
    }

    public static DateTimeOffset? Read(ReadOnlySpan<char> text, TimeSpan zone, bool isChinese)
    {
        var date = new LooseDate(stackalloc int[MaxNumbers], isChinese);
        for (var at = 0; at < text.Length; )
        {
            var rest = text[at..];
            if (char.IsAsciiDigit(rest[0]))
                at += date.TakeNumber(rest);
            else if (rest[0] is '+' or '-' && date.hasTime && FeedDates.ReadOffset(rest.TrimEnd(") ")) is { } given)
            {
                date.offset = given;
                break;
            }
            else if (char.IsLetter(rest[0]))
                at += date.TakeWord(rest[..Run(rest, char.IsLetter)]);
            else
                at++;
        }
        return date.Build(zone);
    }

    private readonly DateTimeOffset? Build(TimeSpan zone)
    {
        if (isOverfull || Day(numbers[..count], month, yearAt) is not var (y, m, d))
            return null;
        var whole = hour;
        if (isAfternoon is { } afternoon && hour is > 0 and <= 12)
            whole = (hour % 12) + (afternoon ? 12 : 0);
        return FeedDates.Build(y, m, d, whole, minute, second, offset ?? zone);
    }

    private int TakeNumber(ReadOnlySpan<char> rest)
    {
        var length = Run(rest, char.IsAsciiDigit);
        var next = length < rest.Length ? rest[length] : ' ';
        if (!hasTime && next is ':' or '时' or '時' or '点' or '시')
        {
            hasTime = true;
            return ReadTime(rest, out hour, out minute, out second);
        }
        if (count == MaxNumbers)
        {
            isOverfull = true;
            return length;
        }
        if (length >= 3 && yearAt < 0)
            yearAt = count;
        numbers[count++] = FeedDates.Number(rest[..length]);
        return length;
    }

    private int TakeWord(ReadOnlySpan<char> word)
    {
        // Before the day it may be a weekday that begins like a month (Spanish mar): a later one counts.
        if ((month == 0 || (count > 0 && !isMonthSure)) && MonthNames.Read(word) is > 0 and var found)
            (month, isMonthSure) = (found, count > 0);
        else if (word.Equals("pm", StringComparison.OrdinalIgnoreCase) || word is "下午" or "晚上" or "오후")
            isAfternoon = true;
        else if (word.Equals("am", StringComparison.OrdinalIgnoreCase) || word is "上午" or "早上" or "오전")
            isAfternoon = false;
        else if (hasTime && offset is null)
            offset = ZoneNames.Read(word, isChinese);
        return word.Length;
    }

    private static int Run(ReadOnlySpan<char> text, Func<char, bool> holds)
    {
        var length = 0;
        while (length < text.Length && holds(text[length]))
            length++;
        return length;
    }

    /// <summary>Reads <c>9:00</c>, <c>09:00:00.123</c> and <c>9时30分</c>.</summary>
    private static int ReadTime(ReadOnlySpan<char> text, out int hour, out int minute, out int second)
    {
        Span<int> parts = [0, 0, 0];
        var (at, part) = (0, 0);
        while (at < text.Length && part < parts.Length)
        {
            var length = Run(text[at..], char.IsAsciiDigit);
            if (length is 0 or > 2)
                break;
            parts[part++] = FeedDates.Number(text.Slice(at, length));
            at += length;
            if (
                at >= text.Length
                || text[at] is not (':' or '时' or '時' or '点' or '시' or '分' or '분' or '秒' or '초')
            )
                break;
            at++;
            at += Run(text[at..], char.IsWhiteSpace);
        }
        if (at + 1 < text.Length && text[at] is '.' or ',')
            at += 1 + Run(text[(at + 1)..], char.IsAsciiDigit); // parts of a second say nothing to a reader
        (hour, minute, second) = (parts[0], parts[1], parts[2]);
        return at;
    }

    private static (int Year, int Month, int Day)? Day(ReadOnlySpan<int> numbers, int month, int yearAt)
    {
        if (month > 0)
        {
            if (numbers.Length < 2)
                return null;
            if (yearAt == 0)
                return (numbers[0], month, numbers[1]);
            var year = yearAt > 0 ? numbers[yearAt] : WholeYear(numbers[1]);
            return (year, month, numbers[0]);
        }
        if (numbers.Length < 3)
            return numbers.Length == 2 && yearAt == 0 ? (numbers[0], numbers[1], 1) : null;
        if (yearAt == 0)
            return (numbers[0], numbers[1], numbers[2]);
        // 04.01.2026 and 04/01/2026: the day first, as most of the world writes, unless that cannot be.
        var (first, middle, last) = (numbers[0], numbers[1], yearAt == 2 ? numbers[2] : WholeYear(numbers[2]));
        return middle > 12 ? (last, first, middle) : (last, middle, first);
    }

    private static int WholeYear(int year) =>
        year switch
        {
            >= 100 or < 0 => year,
            < 70 => 2000 + year,
            _ => 1900 + year,
        };
}
