using Microsoft.AspNetCore.Components;

namespace Signalbox.Platform.Ui.Layout;

/// <summary>What both layouts are: a part with a page in it.</summary>
public abstract class ConsoleLayoutBase : Part
{
    /// <summary>The page.</summary>
    [Parameter]
    public RenderFragment? Body { get; set; }
}
