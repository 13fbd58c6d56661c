namespace Signalbox.Platform.Ui.Words;

/// <summary>What a refusal's code means in Chinese, for what is written down and read later: reports, rows of a run.</summary>
public sealed class RefusalMeanings
{
    private readonly WordBook words;

    internal RefusalMeanings(WordBook words) => this.words = words;

    /// <summary>The meaning of a code before the sentence that has the details; the sentence alone where a code has no words.</summary>
    public string Before(string? code, string sentence) =>
        code is not null && words.In(Language.Chinese).SayCode(code) is { } said && said != sentence
            ? $"{said}（{sentence}）"
            : sentence;
}
