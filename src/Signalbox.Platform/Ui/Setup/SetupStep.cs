namespace Signalbox.Platform.Ui.Setup;

/// <summary>A page of the first run: one thing to set up, which can be left for later.</summary>
/// <param name="Order">Ascending; the platform's are 10 (account), 20 (looks), 30 (model), 40 (channel).</param>
/// <param name="Key">Its name in the resource files, e.g. <c>setup.step.source</c>.</param>
/// <param name="Path">Its page, with <c>SetupLayout</c>; it goes on to <c>Offers.AfterSetup(path)</c>.</param>
public sealed record SetupStep(int Order, string Key, string Path)
{
    /// <summary>Whether it has been done, here or elsewhere; null where nobody can tell.</summary>
    public Func<IServiceProvider, CancellationToken, Task<bool>>? IsDoneAsync { get; init; }
}

/// <summary>What the last page of the first run offers besides the way in, e.g. sample data.</summary>
/// <param name="Key">Its words in the resource files; <c>{Key}.says</c> is a sentence about it.</param>
/// <param name="Path">A page that asks before it acts.</param>
/// <param name="Icon">Name of the drawing in <c>Icon</c>.</param>
public sealed record SetupExtra(string Key, string Path, string Icon);
