using Microsoft.AspNetCore.Components;
using Signalbox.Platform.Ui.Layout;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Opportunities.Pages;

/// <summary>What all pages about opportunities have: the list in the address, and who looks at it.</summary>
public abstract class OpportunityListing : ConsolePage
{
    [Inject]
    private ViewerOf Viewers { get; set; } = null!; // injected

    [Inject]
    private FindNeighbours Neighbours { get; set; } = null!; // injected

    [SupplyParameterFromQuery(Name = "state")]
    private string? AskedState { get; set; }

    [SupplyParameterFromQuery(Name = "kind")]
    private string? AskedKind { get; set; }

    [SupplyParameterFromQuery(Name = "source")]
    private string? AskedSource { get; set; }

    [SupplyParameterFromQuery(Name = "day")]
    private string? AskedDay { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    private string? AskedText { get; set; }

    [SupplyParameterFromQuery(Name = "after")]
    private string? AskedAfter { get; set; }

    [SupplyParameterFromQuery(Name = "kept")]
    private string? AskedKept { get; set; }

    private protected OpportunityView View =>
        OpportunityView.Of(AskedState, AskedKind, AskedSource, AskedDay, AskedText, AskedAfter, AskedKept);

    private protected Viewer Viewer => Viewers.From(Http);

    /// <summary>Where one goes on after one has decided on <paramref name="id"/>: the one behind it, else the one before, else the list.</summary>
    private protected async Task<string> GoOnAsync(Guid id)
    {
        var (previous, next) = await Neighbours.RunAsync(id, View.Query, Viewer, Ct);
        return View.Path(next ?? previous);
    }

    /// <summary>Says what has been done, with the way back, and goes on to <paramref name="path"/>.</summary>
    private protected void GoOn(string path, OpportunityRow row, OpportunityStateChanged done) =>
        Go(path, L[$"opps.done.{done.Now.State}", Cut(row.Title)], done.Changed ? UndoPath(done) : null);

    // What is left for the next page has to fit into a cookie; a question that does not has no short way back.
    private string? UndoPath(OpportunityStateChanged done)
    {
        var note = Uri.EscapeDataString(done.Undo.Note ?? "");
        return note.Length > 400
            ? null
            : $"/opportunities/{done.Id}/undo?to={done.Undo.State}&based={done.Undo.BasedOn}&note={note}&state={View.StateWord}";
    }

    private protected static string Cut(string title) => title.Length > 30 ? title[..29] + "…" : title;
}
