using Microsoft.AspNetCore.Components;
using Signalbox.Platform.Ui.Words;

namespace Signalbox.Platform.Ui.Layout;

/// <summary>What every component of the console is: it knows who looks, and speaks his language.</summary>
/// <remarks>
/// It is rendered when it has read what it shows, and again when a form's handler has ended. The framework would also
/// render it in between, half read, which nobody sees and every page would have to be prepared for.
/// </remarks>
public abstract class Part : ComponentBase, IHandleEvent
{
    private bool isInitialized;

    [CascadingParameter]
    private Viewing? Cascaded { get; set; }

    /// <summary>Who looks, and how.</summary>
    protected Viewing Seat => Cascaded ?? throw new InvalidOperationException("Nobody looks at this component.");

    /// <summary>The console's words.</summary>
    protected Text L => Seat.Words;

    /// <inheritdoc/>
    public override async Task SetParametersAsync(ParameterView parameters)
    {
        parameters.SetParameterProperties(this);
        if (!isInitialized)
        {
            isInitialized = true;
            OnInitialized();
            await OnInitializedAsync();
        }
        OnParametersSet();
        await OnParametersSetAsync();
        StateHasChanged();
    }

    async Task IHandleEvent.HandleEventAsync(EventCallbackWorkItem item, object? arg)
    {
        await item.InvokeAsync(arg);
        StateHasChanged();
    }
}
