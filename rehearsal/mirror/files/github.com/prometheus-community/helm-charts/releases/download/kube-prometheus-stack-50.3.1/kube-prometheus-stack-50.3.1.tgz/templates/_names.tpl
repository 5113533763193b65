{{- /* What it is called, and an image out of the one registry that is given or its own. */ -}}
{{- define "full" -}}{{ if contains .Chart.Name .Release.Name }}{{ .Release.Name }}{{ else }}{{ .Release.Name }}-{{ .Chart.Name }}{{ end }}{{- end }}
{{- define "image" -}}{{ default .image.registry .root.Values.global.imageRegistry }}/{{ .image.repository }}:{{ default .root.Chart.AppVersion .image.tag }}{{- end }}
{{- define "dependency" -}}{{ if contains .name .root.Release.Name }}{{ .root.Release.Name }}{{ else }}{{ .root.Release.Name }}-{{ .name }}{{ end }}{{- end }}
