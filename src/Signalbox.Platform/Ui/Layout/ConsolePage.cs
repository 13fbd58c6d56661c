using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Ui.Kit;
using Signalbox.Platform.Ui.Words;

namespace Signalbox.Platform.Ui.Layout;

/// <summary>A page of the console. What it shows is in its URL; what it changes comes by a form.</summary>
public abstract class ConsolePage : Part
{
    /// <summary>The request; pages are rendered within one.</summary>
    [CascadingParameter]
    protected HttpContext Http { get; set; } = null!; // cascaded by the framework to every page

    /// <summary>Where to go after a change.</summary>
    [Inject]
    protected NavigationManager Navigation { get; set; } = null!; // injected

    /// <summary>Ends when the browser goes away.</summary>
    protected CancellationToken Ct => Http.RequestAborted;

    /// <summary>Why the last change was not made; shown by the page, fields beside their inputs.</summary>
    protected RefusedException? Refused { get; private set; }

    /// <summary>What is wrong with one field, in the words of the refusal; null when nothing is.</summary>
    protected string? Wrong(string field) =>
        FieldFaults.Say(
            L,
            Refused
                ?.Fields?.FirstOrDefault(f => f.Key.Equals(field, StringComparison.OrdinalIgnoreCase))
                .Value?.FirstOrDefault()
        );

    /// <summary>Makes a change; a refusal becomes <see cref="Refused"/>, and the answer 422 so that the form comes back with it.</summary>
    /// <returns>Whether it was made.</returns>
    protected async Task<bool> DoAsync(Func<Task> change)
    {
        try
        {
            await change();
            return true;
        }
        catch (RefusedException refusal)
        {
            Refused = refusal;
            if (!Http.Response.HasStarted)
                Http.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return false;
        }
    }

    /// <summary>Reads what the page shows; a refusal becomes <see cref="Refused"/> with its own status, e.g. 404.</summary>
    /// <returns>Whether it could be read.</returns>
    protected async Task<bool> LoadAsync(Func<Task> read)
    {
        try
        {
            await read();
            return true;
        }
        catch (RefusedException refusal)
        {
            Refused = refusal;
            // Said at the last moment: of a page that says 404 earlier the framework sends nothing, so that others may.
            if (!Http.Response.HasStarted)
                Http.Response.OnStarting(() =>
                {
                    Http.Response.StatusCode = refusal.Status;
                    return Task.CompletedTask;
                });
            return false;
        }
    }

    /// <summary>Goes to another page of ours after a change.</summary>
    /// <param name="path">Local, with its query.</param>
    /// <param name="toast">What to say there, already in the reader's words.</param>
    /// <param name="undo">A page of ours whose form-less POST takes the change back; null where there is no way back.</param>
    protected void Go(string path, string? toast = null, string? undo = null)
    {
        if (toast is not null)
            Toast.Leave(Http, toast, undo);
        Navigation.NavigateTo(path);
    }
}
