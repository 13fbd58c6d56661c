using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Signalbox.Radar.Opportunities.Feedback;

namespace Signalbox.Radar.Reports.Page;

/// <summary>Makes the bytes of the pages under <c>/r/</c>, outside any request.</summary>
internal sealed class ReportRenderer(TimeProvider clock, ILoggerFactory logs) : IAsyncDisposable
{
    // Of its own, so that Chinese is written as it is: the default encoder makes eight bytes of each character.
    private readonly ServiceProvider services = new ServiceCollection()
        .AddSingleton(HtmlEncoder.Create(UnicodeRanges.All))
        .BuildServiceProvider();

    public Task<byte[]> ReportAsync(ReportContent content, CancellationToken ct)
    {
        var zone = clock.LocalTimeZone;
        var view = new ReportView(ReportTidy.Of(content, zone), ReportWords.Zone(zone, content.MadeAt));
        return WithAsync<ReportPage, ReportView>(view, ct);
    }

    /// <summary>The page of a link by which somebody says what becomes of a find.</summary>
    public Task<byte[]> FeedbackAsync(FeedbackView view, CancellationToken ct) =>
        WithAsync<FeedbackPage, FeedbackView>(view, ct);

    /// <summary>The page that says in one sentence why there is no report to read.</summary>
    public Task<byte[]> AbsentAsync(string sentence, string english, CancellationToken ct) =>
        RenderAsync<AbsentPage>(
            new() { [nameof(AbsentPage.Sentence)] = sentence, [nameof(AbsentPage.English)] = english },
            ct
        );

    public ValueTask DisposeAsync() => services.DisposeAsync();

    /// <summary>A page that reads what it shows from the value around it.</summary>
    private Task<byte[]> WithAsync<TPage, TView>(TView view, CancellationToken ct)
        where TPage : IComponent
    {
        RenderFragment page = builder =>
        {
            builder.OpenComponent<TPage>(0);
            builder.CloseComponent();
        };
        return RenderAsync<CascadingValue<TView>>(
            new()
            {
                [nameof(CascadingValue<>.Value)] = view,
                [nameof(CascadingValue<>.IsFixed)] = true,
                [nameof(CascadingValue<>.ChildContent)] = page,
            },
            ct
        );
    }

    private async Task<byte[]> RenderAsync<TComponent>(Dictionary<string, object?> parameters, CancellationToken ct)
        where TComponent : IComponent
    {
        ct.ThrowIfCancellationRequested(); // nothing in it waits, so it is not asked again
        await using var renderer = new HtmlRenderer(services, logs);
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var root = await renderer.RenderComponentAsync<TComponent>(ParameterView.FromDictionary(parameters));
            return Encoding.UTF8.GetBytes(root.ToHtmlString());
        });
    }
}
