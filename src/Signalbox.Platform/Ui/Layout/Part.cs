using Microsoft.AspNetCore.Components;
using Signalbox.Platform.Ui.Words;

namespace Signalbox.Platform.Ui.Layout;

/// <summary>What every component of the console is: it knows who looks, and speaks his language.</summary>
public abstract class Part : ComponentBase
{
    [CascadingParameter]
    private Viewing? Cascaded { get; set; }

    /// <summary>Who looks, and how.</summary>
    protected Viewing Seat => Cascaded ?? throw new InvalidOperationException("Nobody looks at this component.");

    /// <summary>The console's words.</summary>
    protected Text L => Seat.Words;
}
