using Signalbox.Platform.Ui.Words;

namespace Signalbox.Platform.Health;

/// <summary>What checks are called, in both languages, and what is done about them.</summary>
public sealed class CheckTitles
{
    private readonly WordBook words;

    internal CheckTitles(WordBook words) => this.words = words;

    /// <summary>Whether both languages have words for it.</summary>
    public bool Has(string check) =>
        words.In(Language.Chinese).Has($"check.{check}") && words.In(Language.English).Has($"check.{check}");

    /// <summary>What is usually to be done when it is not ok, in Chinese; a look says it more exactly.</summary>
    /// <returns>The words of <c>cure.</c> + its name; null where there are none.</returns>
    public string? CureOf(string check) =>
        words.In(Language.Chinese) is var text && text.Has($"cure.{check}") ? text[$"cure.{check}"] : null;

    /// <returns>The words of <c>check.</c> + its name; the name itself where there are none.</returns>
    public string Of(string check, Language language) =>
        words.In(language) is var text && text.Has($"check.{check}") ? text[$"check.{check}"] : check;
}
