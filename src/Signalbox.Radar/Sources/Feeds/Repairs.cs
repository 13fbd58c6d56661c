namespace Signalbox.Radar.Sources.Feeds;

/// <summary>What had to be put right in one document, each kind said once.</summary>
internal sealed class Repairs
{
    private const int MaxNotes = 20;

    private readonly List<string> notes = [];

    public IReadOnlyList<string> Notes => notes;

    public void Note(string sentence)
    {
        if (notes.Count < MaxNotes && !notes.Contains(sentence))
            notes.Add(sentence);
    }
}
