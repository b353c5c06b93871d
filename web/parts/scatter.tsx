// A scatter chart. Drawn here: the design system has none without a library that is not free. Told in words to screen readers.
import { type Axis, type Point, placeText, ticks } from '../chart-points.ts'

const width = 720
const height = 360
const room = { left: 70, right: 20, top: 10, bottom: 45 }

type Scale = (value: number) => number

function scaleOf(
  values: readonly number[],
  from: number,
  to: number,
): { readonly least: number; readonly most: number; readonly at: Scale } {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const span = most - least || 1
  return { least, most, at: (value) => from + ((value - least) / span) * (to - from) }
}

type Props = { readonly points: readonly Point<number>[]; readonly x: Axis; readonly y: Axis }

export function Scatter({ points, x, y }: Props) {
  const across = scaleOf(
    points.map((point) => point.x),
    room.left,
    width - room.right,
  )
  const up = scaleOf(
    points.map((point) => point.y),
    height - room.bottom,
    room.top,
  )
  const said = `${points.length} points. ${x.name} from ${placeText(across.least, x)} to ${placeText(across.most, x)}, ${y.name} from ${placeText(up.least, y)} to ${placeText(up.most, y)}.`
  return (
    <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={said} className="proviso-scatter">
      {ticks(up.least, up.most).map((tick) => (
        <g key={tick}>
          <line x1={room.left} x2={width - room.right} y1={up.at(tick)} y2={up.at(tick)} className="proviso-tick" />
          <text x={room.left - 8} y={up.at(tick) + 4} textAnchor="end">
            {placeText(tick, y)}
          </text>
        </g>
      ))}
      {ticks(across.least, across.most).map((tick) => (
        <text key={tick} x={across.at(tick)} y={height - room.bottom + 18} textAnchor="middle">
          {placeText(tick, x)}
        </text>
      ))}
      <text x={(room.left + width - room.right) / 2} y={height - 6} textAnchor="middle" className="proviso-axis">
        {x.name}
      </text>
      <text
        x={14}
        y={(height - room.bottom) / 2}
        textAnchor="middle"
        className="proviso-axis"
        transform={`rotate(-90 14 ${(height - room.bottom) / 2})`}
      >
        {y.name}
      </text>
      {points.map((point, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: points have no names and never change places
        <circle key={i} cx={across.at(point.x)} cy={up.at(point.y)} r="3" className="proviso-dot" />
      ))}
    </svg>
  )
}
