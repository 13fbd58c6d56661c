namespace Signalbox.Radar.Sources.Feeds;

/// <summary>Month names of the languages that feeds are written in.</summary>
internal static class MonthNames
{
    // Beginnings, so that short and long forms are one entry; the longer ones of two that share a beginning come first.
    private static readonly (string Name, int Month)[] Beginnings =
    [
        .. Of(1, "jan", "ene", "gen", "янв", "січ", "ιαν", "sty", "led", "oca", "يناير"),
        .. Of(2, "feb", "fév", "fev", "фев", "лют", "φεβ", "lut", "úno", "şub"),
        .. Of(3, "mar", "mär", "mrt", "maa", "мар", "бер", "μάρ", "μαρ", "bře"),
        .. Of(4, "apr", "avr", "abr", "апр", "кві", "απρ", "kwi", "dub", "nis"),
        .. Of(5, "may", "mai", "mag", "mei", "maj", "май", "мая", "тра", "μάι", "μαΐ", "μαϊ", "kvě"),
        .. Of(7, "juil", "jul", "lug", "июл", "лип", "ιούλ", "ιουλ", "lip", "čvc", "tem"),
        .. Of(6, "juin", "jun", "giu", "июн", "чер", "ιούν", "ιουν", "cze", "čvn", "haz"),
        .. Of(8, "aug", "aoû", "aou", "ago", "авг", "сер", "αύγ", "αυγ", "sie", "srp", "ağu"),
        .. Of(9, "sep", "set", "сен", "вер", "σεπ", "wrz", "zář", "eyl"),
        .. Of(10, "oct", "okt", "ott", "out", "окт", "жов", "οκτ", "paź", "říj", "eki"),
        .. Of(11, "nov", "ноя", "лис", "νοέ", "νοε", "lis", "kas"),
        .. Of(12, "dec", "dez", "déc", "dic", "дек", "гру", "δεκ", "gru", "pro", "ara"),
    ];

    /// <returns>1 to 12; 0 where it is no month.</returns>
    public static int Read(ReadOnlySpan<char> word)
    {
        foreach (var (name, month) in Beginnings)
        {
            if (word.StartsWith(name, StringComparison.OrdinalIgnoreCase))
                return month;
        }
        return 0;
    }

    private static IEnumerable<(string, int)> Of(int month, params string[] names) => names.Select(n => (n, month));
}

/// <summary>Zone names of RFC 822 and those that generators made up since.</summary>
internal static class ZoneNames
{
    /// <param name="isChinese">Whether <c>CST</c> is China's time rather than America's.</param>
    public static TimeSpan? Read(ReadOnlySpan<char> name, bool isChinese)
    {
        if (name.Length is 0 or > 4)
            return null;
        Span<char> upper = stackalloc char[4];
        var length = name.ToUpperInvariant(upper);
        double? hours = upper[..length] switch
        {
            "Z" or "UT" or "UTC" or "GMT" or "WET" => 0,
            "BST" or "CET" or "WEST" => 1,
            "CEST" or "EET" or "SAST" => 2,
            "EEST" or "MSK" => 3,
            "MSD" => 4,
            "PKT" => 5,
            "IST" => 5.5,
            "ICT" or "WIB" => 7,
            "CST" => isChinese ? 8 : -6,
            "HKT" or "SGT" or "AWST" or "BJT" or "PHT" or "MYT" => 8,
            "JST" or "KST" => 9,
            "AEST" => 10,
            "AEDT" => 11,
            "NZST" => 12,
            "NZDT" => 13,
            "BRT" or "ART" or "ADT" => -3,
            "AST" or "EDT" => -4,
            "EST" or "CDT" => -5,
            "MDT" => -6,
            "MST" or "PDT" => -7,
            "PST" or "AKDT" => -8,
            "AKST" => -9,
            "HST" => -10,
            _ => null,
        };
        return hours is { } known ? TimeSpan.FromHours(known) : null;
    }
}
