using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Signalbox.Platform.Ui.Layout;

namespace Signalbox.Platform.Ui.Live;

/// <summary>Renders a component outside any request.</summary>
internal sealed class Fragments(IServiceScopeFactory scopes, ILoggerFactory logs)
{
    public async Task<byte[]> RenderAsync(
        Type component,
        Viewing seat,
        CancellationToken ct,
        IReadOnlyDictionary<string, object>? values = null
    )
    {
        ct.ThrowIfCancellationRequested();
        await using var scope = scopes.CreateAsyncScope();
        await using var renderer = new HtmlRenderer(scope.ServiceProvider, logs);
        RenderFragment content = builder =>
        {
            builder.OpenComponent(0, component);
            builder.AddMultipleAttributes(1, values);
            builder.CloseComponent();
        };
        var parameters = ParameterView.FromDictionary(
            new Dictionary<string, object?>
            {
                [nameof(CascadingValue<>.Value)] = seat,
                [nameof(CascadingValue<>.IsFixed)] = true,
                [nameof(CascadingValue<>.ChildContent)] = content,
            }
        );
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var root = await renderer.RenderComponentAsync<CascadingValue<Viewing>>(parameters);
            return Encoding.UTF8.GetBytes(root.ToHtmlString());
        });
    }
}
