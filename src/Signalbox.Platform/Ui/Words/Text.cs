using System.Globalization;

namespace Signalbox.Platform.Ui.Words;

/// <summary>The console's words in one language.</summary>
public sealed class Text
{
    private readonly IReadOnlyDictionary<string, string> words;

    internal Text(Language language, IReadOnlyDictionary<string, string> words) =>
        (Language, this.words) = (language, words);

    /// <summary>The language they are in.</summary>
    public Language Language { get; }

    /// <summary>The words of <paramref name="key"/>, e.g. <c>opps.empty.title</c>; the key itself where there are none.</summary>
    public string this[string key] => words.GetValueOrDefault(key, key);

    /// <summary>The words of <paramref name="key"/> with <c>{0}</c>, <c>{1}</c> … filled in; numbers are formatted by the caller.</summary>
    public string this[string key, params object?[] values] =>
        string.Format(CultureInfo.InvariantCulture, this[key], values);

    /// <summary>Whether there are words for it.</summary>
    public bool Has(string key) => words.ContainsKey(key);

    /// <summary>The one or the other, for what comes in two languages from the code.</summary>
    public string Pick(string chinese, string english) => Language == Language.Chinese ? chinese : english;

    /// <summary>Between two parts of a sentence.</summary>
    public string Comma => Pick("，", ", ");

    /// <summary>Between two things of a list.</summary>
    public string Between => Pick("、", ", ");
}
